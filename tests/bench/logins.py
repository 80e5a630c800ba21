"""
Whole sign-ins by Python: through `AuthFlow`, and by five bare requests as a competent engineer would write them.

Run as a process of its own: for each number that is read, so many logins are made, and what they cost is printed.
"""

import asyncio
import json
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs, urlsplit

import aiohttp

from authflow import AuthFlow, Done
from tests.bench.stub import CLIENT_ID, EMAIL, LOGIN, PASSWORD, REDIRECT_SESSION, REDIRECT_URI, TOKEN

Login: TypeAlias = Callable[[], Awaitable[tuple[str, str]]]


@asynccontextmanager
async def by_authflow(stub: str) -> AsyncGenerator[Login, None]:
    """
    Nothing but what an application writes, and every default.
    """
    async with AuthFlow(client_id=CLIENT_ID, base_url=stub, redirect_uri=REDIRECT_URI) as auth:

        async def login() -> tuple[str, str]:
            action = await auth.start("login")
            done = await auth.reply(action.handle, {"email": EMAIL, "password": PASSWORD}, step=action.step)
            assert isinstance(done, Done)
            assert done.tokens is not None
            return done.tokens.access, done.tokens.refresh or ""

        yield login


@asynccontextmanager
async def by_hand(stub: str) -> AsyncGenerator[Login, None]:
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


CONTENDERS: Final = {"authflow": by_authflow, "bare": by_hand}


async def main(contender: str, stub: str) -> None:
    """
    Make as many logins as each line says, by *contender*.
    """
    loop = asyncio.get_running_loop()
    async with CONTENDERS[contender](stub) as login:
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            before = time.process_time()
            for _ in range(int(line)):
                access, refresh = await login()
            seconds = time.process_time() - before
            sys.stdout.write(json.dumps({"seconds": seconds, "access": access, "refresh": refresh}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
