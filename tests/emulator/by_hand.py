"""
Somebody who speaks to the emulator over HTTP alone, as `WIRE.md` has it: paths, names and codes written out.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import aiohttp
from attrs import define, field, frozen

from authflow.emulator.world import API_KEY, CLIENT_ID

VERIFIER: Final = "a-verifier-of-at-least-forty-three-characters-"
CHALLENGE: Final = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
CALLBACK: Final = "http://127.0.0.1:5000/callback"
ADA: Final = {"loginId": {"email": "ada@example.com"}, "password": "demo-password-ada"}
BOB: Final = {"loginId": {"email": "bob@example.com"}, "password": "demo-password-bob"}
ZOE: Final = {"loginId": {"email": "zoe@example.com"}, "password": "demo-password-zoe"}


@frozen
class Said:
    """
    What came back; *at* is where a redirect leads.
    """

    status: int
    document: Any
    headers: Mapping[str, str]
    text: str

    @property
    def at(self) -> dict[str, str]:
        """
        The query, or the fragment, behind the address of a redirect.
        """
        parts = urlsplit(self.headers["Location"])
        return dict(parse_qsl(parts.query or parts.fragment))

    @property
    def code(self) -> Any:
        """
        The code of a refusal, or what OAuth calls its error; nothing in an answer that is none.
        """
        details = self.document.get("details", {})
        return self.document.get("error") or details.get("applicationError", {}).get("code")

    @property
    def complaints(self) -> list[tuple[str, str | None]]:
        """
        The fields that a refusal complains of, and the rules.
        """
        found = self.document.get("details", {}).get("validationError", {}).get("fieldViolations", [])
        return [(complaint["field"], complaint.get("ruleName")) for complaint in found]


@define
class Hand:
    """
    A person with an HTTP client and `WIRE.md`.
    """

    session: aiohttp.ClientSession
    visitor: str = field(init=False, default="")

    async def ask(self, method: str, path: str, by: str | None = None, **more: Any) -> Said:
        """
        Ask anything; every answer has an id of its own.
        """
        headers = {"Authorization": by} if by is not None else {}
        async with self.session.request(method, path, headers=headers, allow_redirects=False, **more) as response:
            UUID(response.headers["x-wix-request-id"])
            is_json = response.content_type == "application/json"
            document = await response.json() if is_json else None
            return Said(response.status, document, response.headers, await response.text())

    async def post(self, path: str, body: Mapping[str, object], by: str | None = None) -> Said:
        """
        Post *body* as a visitor, or as *by*.
        """
        return await self.ask("POST", path, self.visitor if by is None else by, json=body)

    async def control(self, path: str, body: Mapping[str, object] | None = None, method: str = "POST") -> Said:
        """
        Ask the emulator's own API.
        """
        said = await self.ask(method, f"/emulator/v1{path}", json=body)
        assert said.status == 200, said
        return said

    async def token(self, **body: object) -> Said:
        """
        Ask the token endpoint.
        """
        return await self.ask("POST", "/oauth2/token", json={"clientId": CLIENT_ID, **body})

    async def begin(self) -> None:
        """
        Become a visitor.
        """
        self.visitor = (await self.token(grantType="anonymous")).document["access_token"]

    @property
    def app(self) -> str:
        """
        What an application is authorized by.
        """
        return f"{self.visitor},{API_KEY}"

    async def login(self, body: Mapping[str, object] = ADA, **more: object) -> Said:
        """
        Sign in as far as the password goes.
        """
        return await self.post("/_api/iam/authentication/v2/login", {**body, **more})

    async def session_token(self) -> str:
        """
        The proof that ada signed in.
        """
        return str((await self.login()).document["sessionToken"])

    async def redirect(
        self, path: str = "/_api/redirects-api/v1/redirect-session", prompt: str = "none", **more: object
    ) -> Said:
        """
        Make a redirect session for a sign-in.
        """
        request = {
            "clientId": CLIENT_ID,
            "codeChallenge": CHALLENGE,
            "codeChallengeMethod": "S256",
            "responseMode": "query",
            "responseType": "code",
            "scope": "offline_access",
            "state": "nonce",
            "redirectUri": CALLBACK,
            **more,
        }
        return await self.post(path, {"auth": {"authRequest": request, "prompt": prompt}})

    async def open(self, made: Said) -> Said:
        """
        Open the address of a redirect session.
        """
        parts = urlsplit(made.document["redirectSession"]["fullUrl"])
        return await self.ask("GET", f"{parts.path}?{parts.query}")

    async def landed(self, **more: Any) -> Said:
        """
        Make a redirect session, and open its address; what came first that is no answer.
        """
        made = await self.redirect(**more)
        return await self.open(made) if made.status == 200 else made

    async def code(self) -> str:
        """
        An authorization code of ada's.
        """
        return (await self.landed(sessionToken=await self.session_token())).at["code"]

    async def redeem(self, code: str, **changed: object) -> Said:
        """
        Turn a code into tokens.
        """
        body = {"code": code, "codeVerifier": VERIFIER, "redirectUri": CALLBACK, **changed}
        return await self.token(grantType="authorization_code", **body)

    async def member(self) -> dict[str, Any]:
        """
        Ada's tokens.
        """
        return dict((await self.redeem(await self.code())).document)

    async def mail(self, to: str) -> dict[str, Any]:
        """
        The newest mail that nobody waited for yet.
        """
        said = await self.ask("GET", "/emulator/v1/mail/wait", params={"to": to, "timeout": "5"})
        return dict(said.document)

    async def advance(self, seconds: float) -> None:
        """
        Move the emulator's clock on, which stands still from then on.
        """
        await self.control("/clock", {"freeze": True, "advance": seconds})

    async def active(self, access_token: str) -> bool:
        """
        Whether an access token is good.
        """
        return bool((await self.ask("POST", "/oauth2/token-info", json={"token": access_token})).document["active"])

    async def link(self) -> str:
        """
        The token in a recovery mail to ada.
        """
        redirect = {"url": "http://127.0.0.1:5000/reset", "clientId": CLIENT_ID}
        body = {"email": "ada@example.com", "redirect": redirect}
        await self.post("/_api/iam/recovery/v1/send-email", body)
        address = urlsplit(str((await self.mail("ada@example.com"))["link"]))
        return dict(parse_qsl(address.query))["recoveryToken"]

    async def recover(self, token: str) -> Said:
        """
        Set a new password by a mailed token.
        """
        return await self.post(
            "/_api/iam/recovery/v1/recover", {"recoveryToken": token, "password": "another-password"}
        )

    async def verify(self, state_token: str, code: str) -> Said:
        """
        Confirm a mailed code.
        """
        return await self.post("/_api/iam/verification/v1/auth/verify", {"stateToken": state_token, "code": code})

    async def mailed(self) -> tuple[str, str]:
        """
        Bob's state token, and the code that was mailed to him.
        """
        state_token = str((await self.login(BOB)).document["stateToken"])
        return state_token, (await self.mail("bob@example.com"))["code"]
