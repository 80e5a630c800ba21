"""
The page behind a link that wakes a run: it asks for a press of its button, and does nothing before.

Mail scanners follow every link in a mail, by GET; people press buttons, by POST.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from attrs import frozen

from authflow.core.outcome import Outcome
from authflow.door import AuthFlow
from authflow.engine.waking import WAKE, WakeLink, address_to, follow_link, is_good, read_link
from authflow.web import guard
from authflow.web.http import Request, Response
from authflow.web.notes import Problem
from authflow.web.screens import Screens

FOLLOWED: Final = "followed"


@frozen
class Links:
    """
    The links to the runs of *auth*.
    """

    auth: AuthFlow
    screens: Screens

    async def address(self, run: str, outcome: Outcome, seconds: float | None = None) -> str | None:
        """
        The whole address of a link; nothing where *run* does not wait for *outcome*.

        Raises:
            RunNotFound: There is no such run.
        """
        return await address_to(
            self.auth.engine, run, outcome, self.screens.origin, self.screens.serving.mount, seconds
        )

    async def answer(self, request: Request) -> Response:
        """
        Show what the link in *request* would do, or do it.
        """
        link = read_link(request.query)
        if request.method in {"GET", "HEAD"} and FOLLOWED in request.query:
            return self.screens.problem(request, HTTPStatus.OK, Problem.LINK_FOLLOWED)
        if request.method not in {"GET", "HEAD", "POST"}:
            return self.screens.not_allowed(request, "GET, HEAD, POST")
        if link is None or not await is_good(self.auth.engine, link):
            return self.screens.problem(request, HTTPStatus.GONE, Problem.LINK_OVER)
        if request.method != "POST":
            return self.screens.confirm(request, self._path(link), f"wake.{link.outcome}")
        if guard.unreadable(request) or guard.from_elsewhere(request, self.screens.origin):
            return self.screens.problem(request, HTTPStatus.FORBIDDEN, Problem.REFUSED)
        if not await follow_link(self.auth.engine, link):
            return self.screens.problem(request, HTTPStatus.GONE, Problem.LINK_OVER)
        return self.screens.moved(f"{self.screens.serving.path(WAKE)}?{FOLLOWED}=1")

    def _path(self, link: WakeLink) -> str:
        return f"{self.screens.serving.path(WAKE)}?{urlencode(link.query())}"
