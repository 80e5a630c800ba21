"""
The page that everything begins at, where no application has one of its own: who is signed in, and where to go.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from attrs import field, frozen

from authflow.core.errors import ServiceError
from authflow.ui.pages.place import Way
from authflow.ui.pages.render import Pages
from authflow.web import guard
from authflow.web.http import Request, Response
from authflow.web.mounted import Mounted
from authflow.web.notes import Problem
from authflow.web.screens import HTML

STRANGERS: Final = ("login", "register", "recover", "managed-login", "device")
MEMBERS: Final = ("change-password", "logout")
"""
The conversations that people begin, in the order in which they want them.
"""


@frozen
class Landing:
    """
    Answers for the root of a site: the page itself, and that there is nothing else.

    Attributes:
        others: Where the page leads besides, for whoever builds upon what is served.
    """

    mounted: Mounted
    pages: Pages = field(factory=Pages)
    others: Sequence[Way] = ()

    async def __call__(self, request: Request) -> Response:
        """
        Answer *request*.
        """
        screens, serving = self.mounted.site.screens, self.mounted.site.serving
        if request.path.strip("/"):
            return screens.problem(request, HTTPStatus.NOT_FOUND, Problem.NOT_FOUND)
        if request.method not in {"GET", "HEAD"}:
            return screens.not_allowed(request, "GET, HEAD")
        if request.method == "HEAD":
            return Response(HTTPStatus.OK, guard.guarded((HTML,)))
        if language := screens.switched(request):
            return screens.moved("/", language)
        try:
            member = await self.mounted.member(request)
        except (ServiceError, OSError):  # The store of the sessions is away.
            return screens.problem(request, HTTPStatus.SERVICE_UNAVAILABLE, Problem.UNAVAILABLE)
        known = member.identity.email or "" if member is not None and member.identity is not None else ""
        email = None if member is None else known
        flows = STRANGERS if member is None else MEMBERS
        ways = [Way(serving.path(flow), f"flow.{flow}") for flow in flows if serving.serves(flow)]
        return screens.own(request, "/", lambda place: self.pages.home(email, ways, self.others, place))
