"""
What a browser brings to a conversation, and what it keeps of how that ended.
"""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from authflow.core.action import Done
from authflow.door import AuthFlow
from authflow.flows.rows import PASSWORD_CHANGED, VISITING
from authflow.web import marks
from authflow.web.cookies import Cookies, Header
from authflow.web.http import Request
from authflow.web.serving import Serving
from authflow.web.sessions import Member, Sessions

BROWSER: Final = "browser"
"""
The cookie of the secret that what a browser posts is tied to before it has a run.
"""


@frozen
class Belongings:
    """
    What the browsers hold that the pages of *auth* are shown in.
    """

    auth: AuthFlow
    serving: Serving
    cookies: Cookies
    sessions: Sessions

    async def given(self, request: Request, flow: str) -> Mapping[str, object]:
        """
        What this browser brings that *flow* needs: the tokens of who is signed in, a connection's name.
        """
        given: dict[str, object] = {}
        wanted = self.serving.wanted(flow)
        if "tokens" in wanted and (member := await self.sessions.member(request)) is not None:
            given = {"tokens": member.tokens}
            if "email" in wanted and member.identity is not None:
                given["email"] = member.identity.email
        if "idp" in wanted:
            given["idp"] = request.query.get("idp")
        return given

    async def kept(self, request: Request, done: Done) -> tuple[Header, ...]:
        """
        What the browser keeps in which *done* has just signed somebody in.
        """
        if done.tokens is None or done.state == VISITING.name:
            return ()
        changed = done.state == PASSWORD_CHANGED.name  # Only there it is surely who it was before.
        before = await self.sessions.member(request) if changed else None
        member = Member(done.identity if before is None else before.identity, done.tokens)
        granted = await self.sessions.grant(request, done.handle, member, self.serving.first)
        return (granted, *marks.kept(request, self.cookies, self.auth, done)) if granted else ()

    async def dropped(self, request: Request) -> tuple[Header, ...]:
        """
        Sign this browser out, and have it forget its runs and its secret; its mark it keeps.
        """
        runs = (flow for flow in self.serving.flows if self.cookies.read(request, flow) is not None)
        out = await self.sessions.end(request)
        return (out, self.cookies.drop(BROWSER), *(self.cookies.drop(flow) for flow in runs))
