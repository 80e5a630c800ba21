"""
A login by five bare requests, as a competent engineer would write them: what there is without authflow.
"""

from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp

from tests.bench.logins import Login
from tests.bench.stub import CLIENT_ID, EMAIL, LOGIN, PASSWORD, REDIRECT_SESSION, REDIRECT_URI, TOKEN


@asynccontextmanager
async def logins(stub: str) -> AsyncGenerator[Login, None]:
    """
    One session, five requests, a verifier and a nonce: no run, no second try, no bound on what comes back.
    """
    async with aiohttp.ClientSession(stub) as session:

        async def post(path: str, body: dict[str, Any], token: str | None = None) -> Any:
            headers = {"Authorization": token} if token else None
            async with session.post(path, json=body, headers=headers) as response:
                response.raise_for_status()
                return await response.json()

        async def login() -> tuple[str, str]:
            visitor = await post(TOKEN, {"grantType": "anonymous", "clientId": CLIENT_ID})
            token = visitor["access_token"]
            proved = await post(LOGIN, {"loginId": {"email": EMAIL}, "password": PASSWORD}, token)
            if proved["state"] != "SUCCESS":
                raise ValueError(proved["state"])
            verifier, nonce = token_urlsafe(32), token_urlsafe(32)
            challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
            request = {
                "clientId": CLIENT_ID,
                "codeChallenge": challenge,
                "codeChallengeMethod": "S256",
                "responseMode": "query",
                "responseType": "code",
                "scope": "offline_access",
                "state": nonce,
                "redirectUri": REDIRECT_URI,
                "sessionToken": proved["sessionToken"],
            }
            told = await post(REDIRECT_SESSION, {"auth": {"authRequest": request, "prompt": "none"}}, token)
            async with session.get(told["redirectSession"]["fullUrl"], allow_redirects=False) as response:
                query = parse_qs(urlsplit(response.headers["Location"]).query)
            if query["state"] != [nonce]:
                raise ValueError("state")
            redemption = {
                "grantType": "authorization_code",
                "clientId": CLIENT_ID,
                "code": query["code"][0],
                "codeVerifier": verifier,
                "redirectUri": REDIRECT_URI,
            }
            tokens = await post(TOKEN, redemption)
            return tokens["access_token"], tokens["refresh_token"]

        yield login
