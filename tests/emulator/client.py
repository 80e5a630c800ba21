"""
Somebody who asks the emulator, in process or over HTTP.
"""

import json
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import define, field

from authflow.emulator.mailbox import Mail
from authflow.emulator.people import MemberBody
from authflow.emulator.world import API_KEY, CLIENT_ID, World
from authflow.wix import operations as op
from authflow.wix.authorize import challenge
from authflow.wix.refusals import refusal
from authflow.wix.wire import Request, Response, Transport, write

ADA, BOB, CYD, EVE, ZOE = (f"{name}@example.com" for name in ("ada", "bob", "cyd", "eve", "zoe"))
CALLBACK = "http://127.0.0.1:5000/callback"
CAPTCHA = "emulator-captcha-pass-"
VERIFIER = "v" * 43
ASKED = {
    "clientId": CLIENT_ID,
    "codeChallenge": challenge(VERIFIER),
    "codeChallengeMethod": "S256",
    "responseMode": "query",
    "responseType": "code",
    "state": "nonce-1",
    "redirectUri": CALLBACK,
    "prompt": "none",
}


def password_of(email: str) -> str:
    """
    What somebody in these tests signs in with.
    """
    return "demo-password-" + email.partition("@")[0]


def credentials(email: str, **more: object) -> dict[str, object]:
    """
    The body of a login.
    """
    return {"loginId": {"email": email}, "password": password_of(email), **more}


def said(response: Response) -> tuple[int, str | None]:
    """
    The status and the code of a refusal.
    """
    return response.status, refusal(response).code


def wrong(response: Response) -> list[tuple[str, str | None]]:
    """
    The fields that a refusal complains of, and by which rules.
    """
    return [(violation.field, violation.rule_name) for violation in refusal(response).violations]


def query_of(address: str) -> dict[str, str]:
    """
    What is behind the question mark of *address*.
    """
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


@define
class Client:
    """
    A visitor of the emulated site, and whoever else is needed.
    """

    world: World
    transport: Transport
    token: str = field(init=False, default="", repr=False)

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        by: str | None = None,
        query: Mapping[str, str] | None = None,
        url: str | None = None,
    ) -> Response:
        """
        Ask with *by* as the authorization.
        """
        response = await self.transport(Request(method, path, query or {}, by, body, url))
        assert isinstance(response, Response)
        return response

    async def post(self, operation: op.Operation, body: Mapping[str, object], *, by: str | None = None) -> Response:
        """
        Ask for *operation*, as a visitor unless *by* says otherwise.
        """
        return await self.ask("POST", operation.path, body, by=await self.visitor() if by is None else by)

    async def control(
        self, method: str, path: str, body: Mapping[str, object] | None = None, **query: str
    ) -> tuple[int, Any]:
        """
        Ask the emulator's own API; the status and the JSON.
        """
        response = await self.ask(method, f"/emulator/v1{path}", body, query=query)
        return response.status, json.loads(response.body) if response.body else None

    async def set(self, **settings: object) -> None:
        """
        Change settings.
        """
        status, _ = await self.control("PATCH", "/settings", settings)
        assert status == 200

    async def eve(self) -> str:
        """
        Make the member who is barred; her id.
        """
        _, member = await self.control("POST", "/members", write(MemberBody(EVE, password_of(EVE), "BLOCKED")))
        return str(member["id"])

    async def visitor(self) -> str:
        """
        A visitor's access token.
        """
        if not self.token:
            self.token = (await self.tokens(grantType="anonymous"))["access_token"]
        return self.token

    async def app(self) -> str:
        """
        What the application itself is authorized by.
        """
        return f"{await self.visitor()},{API_KEY}"

    async def tokens(self, **body: object) -> dict[str, Any]:
        """
        What the token endpoint says.
        """
        response = await self.ask("POST", op.TOKEN.path, {"clientId": CLIENT_ID, **body})
        return dict(response.document or {})

    async def login(self, email: str, **more: object) -> Response:
        """
        Sign in, as far as the password goes.
        """
        return await self.post(op.LOGIN, credentials(email, **more))

    async def started(self, email: str = BOB) -> str:
        """
        The state token of somebody who must confirm a code.
        """
        return str(((await self.login(email)).document or {})["stateToken"])

    async def verify(self, state_token: object, code: str) -> Response:
        """
        Confirm *code*.
        """
        return await self.post(op.VERIFY, {"stateToken": state_token, "code": code})

    async def session(self, email: str = ADA) -> str:
        """
        The session token of somebody whom nothing keeps from signing in.
        """
        return str(((await self.login(email)).document or {})["sessionToken"])

    async def mail(self, to: str) -> Mail:
        """
        The newest mail to *to* that nobody waited for yet.
        """
        mail = await self.world.mailbox.wait(to, timeout=5)
        assert mail is not None
        return mail

    async def code(self, to: str) -> str:
        """
        The code in that mail.
        """
        return (await self.mail(to)).code or ""

    async def address(self, verifier: str, **request: object) -> Response:
        """
        Ask for a redirect session.
        """
        asked = {
            "clientId": CLIENT_ID,
            "codeChallenge": challenge(verifier),
            "codeChallengeMethod": "S256",
            "responseMode": "query",
            "responseType": "code",
            "scope": "offline_access",
            "state": "nonce-1",
            "redirectUri": CALLBACK,
            **request,
        }
        named = {name: value for name, value in asked.items() if value is not None}
        return await self.post(op.REDIRECT_SESSION, {"auth": {"authRequest": named, "prompt": "none"}})

    async def authorized(self, verifier: str, **request: object) -> Response:
        """
        Make a redirect session, and follow it to the answer of authorize.
        """
        document: Any = (await self.address(verifier, **request)).document
        return await self.ask("GET", op.AUTHORIZE.path, url=document["redirectSession"]["fullUrl"])

    async def grant(self, email: str = ADA) -> tuple[str, str]:
        """
        An authorization code and its verifier.
        """
        verifier = token_urlsafe(32)
        response = await self.authorized(verifier, sessionToken=await self.session(email))
        return query_of(response.headers["location"])["code"], verifier

    async def member(self, email: str = ADA) -> dict[str, Any]:
        """
        A member's tokens.
        """
        code, verifier = await self.grant(email)
        return await self.tokens(grantType="authorization_code", code=code, codeVerifier=verifier, redirectUri=CALLBACK)

    async def active(self, token: str) -> bool:
        """
        Whether an access token is good.
        """
        return bool(((await self.ask("POST", op.TOKEN_INFO.path, {"token": token})).document or {})["active"])
