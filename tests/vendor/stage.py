"""
Where stories are played: one emulated site over HTTP, the official client, and authflow.
"""

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from attrs import define

from authflow.core.action import Action, Done
from authflow.core.member import Tokens
from authflow.door import AuthFlow
from authflow.emulator.mailbox import Mail
from authflow.emulator.members import Member
from authflow.emulator.tokens import Subject
from authflow.emulator.world import API_KEY, CLIENT_ID, World
from authflow.engine.ports import Clock
from authflow.ui.script import Line, Script, submit
from authflow.wix.settings import ResponseMode
from tests.vendor.official import Official, Thrown
from tests.vendor.telling import told_by_authflow, told_by_error, told_by_official

CALLBACK: Final = "http://127.0.0.1:5000/callback"
CAPTCHA: Final = "emulator-captcha-pass-1"
ADA, BOB, CYD, EVE, NEW = (f"{name}@example.com" for name in ("ada", "bob", "cyd", "eve", "new"))


def password_of(email: str) -> str:
    """
    What somebody signs in with.
    """
    return "demo-password-" + email.partition("@")[0]


def credentials(email: str, password: str | None = None) -> dict[str, str]:
    """
    What somebody signs in with, email included.
    """
    return {"email": email, "password": password_of(email) if password is None else password}


@define
class Stage:
    """
    One site, and who uses it.

    Attributes:
        address: Where the site is served.
        packages: Where the official client's packages are.
    """

    world: World
    address: str
    official: Official
    packages: Path

    async def call(self, call: str, *args: object, client: str = "shop") -> Any:
        """
        Call a method of an official client.

        Raises:
            Thrown: It threw.
        """
        return await self.official.call(client, call, *args)

    async def told(self, call: str, *args: object) -> str:
        """
        What a method of the official client comes to; tokens are somebody's.
        """
        try:
            result = await self.call(call, *args)
        except Thrown as error:
            return told_by_error(error)
        match result:
            case {"accessToken": {"value": str(access)}}:
                return self.whose(access)
            case _:
                return told_by_official(result)

    async def signed_in(self, email: str = ADA) -> Any:
        """
        Sign somebody in through the official client, as a server can: the tokens, which the client has then.
        """
        await self.call("auth.setTokens", await self.call("auth.generateVisitorTokens"))
        session_token = (await self.call("auth.login", credentials(email)))["data"]["sessionToken"]
        asked = await self.call("auth.generateOAuthData", CALLBACK)
        options = {"prompt": "none", "responseMode": "query", "sessionToken": session_token}
        address = await self.visited((await self.call("auth.getAuthUrl", asked, options))["authUrl"])
        back = await self.call("auth.parseFromUrl", address, "query")
        tokens = await self.call("auth.getMemberTokens", back["code"], back["state"], asked)
        await self.call("auth.setTokens", tokens)
        return tokens

    async def visited(self, address: str) -> str:
        """
        Open *address* as a browser does; where it is sent.
        """
        async with aiohttp.request("GET", address, allow_redirects=False) as response:
            return response.headers["location"]

    async def as_app(self, key: str = API_KEY) -> None:
        """
        Let the client say whose application it is, behind its token: as its own sign-on does.
        """
        visitor = await self.call("auth.generateVisitorTokens")
        access = {**visitor["accessToken"], "value": f"{visitor['accessToken']['value']},{key}"}
        await self.call("auth.setTokens", {**visitor, "accessToken": access})

    def auth(
        self, api_key: str = API_KEY, clock: Clock | None = None, mode: ResponseMode = ResponseMode.QUERY
    ) -> AuthFlow:
        """
        An application that uses authflow.
        """
        return AuthFlow(
            client_id=CLIENT_ID,
            base_url=self.address,
            redirect_uri=CALLBACK,
            api_key=api_key,
            response_mode=mode,
            clock=clock,
        )

    async def play(self, goal: str, *lines: Line, **given: object) -> str:
        """
        What it comes to when somebody follows a script through authflow; tokens are somebody's.
        """
        return self.heard(await self.played(goal, *lines, **given))

    async def played(self, goal: str, *lines: Line, **given: object) -> Action:
        """
        What authflow shows last when somebody follows a script.
        """
        async with self.auth() as auth:
            return await auth.drive(goal, Script(*lines), given=given)

    async def tokens(self, email: str = ADA) -> Tokens:
        """
        Somebody's tokens, by authflow.
        """
        ended = await self.played("login", submit(**credentials(email)))
        assert isinstance(ended, Done)
        assert ended.tokens is not None
        return ended.tokens

    def heard(self, action: Action) -> str:
        """
        What authflow comes to; tokens are somebody's.
        """
        tokens = action.tokens if isinstance(action, Done) else None
        return told_by_authflow(action) if tokens is None else self.whose(tokens.access)

    def whose(self, access_token: str) -> str:
        """
        Whose an access token is, by what the emulator knows of it.
        """
        bearer = self.world.issuer.bearer(access_token)
        if bearer is None:
            return "dead tokens"
        if bearer.subject is Subject.VISITOR:
            return "a visitor's tokens"
        return f"{self.member(bearer.id).email.partition('@')[0]}'s tokens"

    def member(self, email_or_id: str) -> Member:
        """
        Somebody who is there.
        """
        member = self.world.members.at(email_or_id) or self.world.members.called(email_or_id)
        assert member is not None
        return member

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

    async def recovery_token(self, to: str) -> str:
        """
        The token behind the link in that mail.
        """
        return dict(parse_qsl(urlsplit((await self.mail(to)).link or "").query))["recoveryToken"]
