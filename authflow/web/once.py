"""
Pages for one run, and for the one browser that brings the secret of its address.

The secret counts once; from then on a cookie does, below a path that nobody else is told: other servers of this
machine, on other ports, are never sent it. Whoever brings neither learns nothing, not even that path.
"""

import asyncio
from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlsplit

from attrs import define, evolve, field

from authflow.core.action import Action, Done, Failed, Go
from authflow.core.errors import RunNotFound
from authflow.door import AuthFlow
from authflow.engine.discretion import Tell
from authflow.ui.pages.render import ONCE, Pages
from authflow.web.cookies import Cookies
from authflow.web.guard import fits, guarded, token_for
from authflow.web.http import Answer, Headers, Request, Response
from authflow.web.languages import spoken
from authflow.web.screens import LANGUAGE, Screens
from authflow.web.serving import Serving
from authflow.web.sessions import SESSION, Sessions
from authflow.web.site import ENDED, SAID, Site

SECRET_BYTES: Final = 32
AGAIN: Final = "again"
"""
The cookie by which the first browser is known where it comes by the address once more; it is good for nothing else.
"""
PASSED_ON: Final = (LANGUAGE, SAID, "step")
"""
What counts in the query of a page; what would begin another run does not.
"""


def _path() -> str:
    return f"/{token_urlsafe(SECRET_BYTES)}"


@define(eq=False)
class Once:
    """
    Answers for the run of *action*, wherever it goes.

    Attributes:
        origin: Scheme, host and port at which it is served.
        refused: Called where somebody comes with a secret that was used.
        came: Set when the browser has come.
        ended: Set when that browser has been shown how it ended.
        used: Whether that browser asked for anything since somebody looked.
    """

    auth: AuthFlow
    action: Action
    origin: str
    refused: Callable[[], object] = lambda: None
    came: asyncio.Event = field(init=False, factory=asyncio.Event)
    ended: asyncio.Event = field(init=False, factory=asyncio.Event)
    used: bool = field(init=False, default=False)
    _entrance: str = field(init=False, factory=_path, repr=False)
    _mount: str = field(init=False, factory=_path, repr=False)
    _known: Cookies = field(init=False, repr=False)
    _site: Site = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._known = Cookies(secure=False, path=self._entrance)
        cookies = Cookies(secure=False, path=self._mount)
        serving = Serving(self.auth, self._mount, [self.action.goal])
        screens = Screens(Pages([ONCE]), serving, cookies, self.origin, spoken(self.auth.texts), self._page)
        self._site = Site(self.auth, serving, screens, Sessions(cookies), Tell.HONEST)

    @property
    def address(self) -> str:
        """
        What the user's browser is to open. Whoever opens it first has the run.
        """
        return self.origin + self._entrance

    @property
    def _page(self) -> str:
        return f"{self._mount}/{self.action.goal}"

    async def __call__(self, request: Request) -> Answer:
        """
        Answer *request*.
        """
        # A name that leads here by somebody else's will (DNS rebinding) is none of ours.
        if request.headers.get("host") != urlsplit(self.origin).netloc or request.method == "HEAD":
            return self._nothing()
        if compare_digest(request.path.encode("utf-8", "replace"), self._entrance.encode()):
            return self._opened(request)
        path = request.path.removeprefix(self._mount)
        if path == request.path:
            return self._nothing()
        if path.startswith("/assets/"):
            return await self._site.answer(evolve(request, path=path))
        action = await self._current(request)
        return self._nothing() if action is None else await self._answer(evolve(request, path=path), action)

    async def _answer(self, request: Request, action: Action) -> Answer:
        """
        Answer the one browser, whose run stands at *action*.
        """
        self.used = True
        over = isinstance(action, Done) or (isinstance(action, Failed) and action.replacement is None)
        if over and request.method != "GET":
            return self._site.screens.moved(self._page)
        query = {name: request.query[name] for name in PASSED_ON if name in request.query}
        answer = await self._site.answer(evolve(request, query={**query, ENDED: "1"}))
        if not isinstance(answer, Response):
            return answer
        if over and answer.status == HTTPStatus.OK:
            self.ended.set()
        return evolve(answer, headers=self._without_session(answer.headers))

    def _opened(self, request: Request) -> Response:
        """
        Let the first browser in that comes by the secret, and that one again; nobody else.
        """
        moved, handle = self._site.screens.moved, self.action.handle
        if self.came.is_set():
            if fits(self._known.read(request, AGAIN) or "", handle, AGAIN):
                return moved(self._page)
            self.refused()
            return self._nothing("ui.used", HTTPStatus.FORBIDDEN)
        self.came.set()
        self.used = True
        run = self._site.screens.cookies.put(self.action.goal, handle)
        # Who is to go elsewhere needs no page of ours that says so.
        to = self.action.url if isinstance(self.action, Go) else self._page
        return moved(to, run, self._known.put(AGAIN, token_for(handle, AGAIN)))

    async def _current(self, request: Request) -> Action | None:
        """
        Where the run of *request* stands, if it is ours: this application has no other.
        """
        handle = self._site.screens.cookies.read(request, self.action.goal)
        try:
            return None if handle is None else await self.auth.resume(handle)
        except RunNotFound:
            return None

    def _without_session(self, headers: Headers) -> Headers:
        """
        *headers*, without what would sign the browser in: the terminal is.
        """
        session = f"{self._site.screens.cookies.name(SESSION)}="
        return tuple((name, value) for name, value in headers if not value.startswith(session))

    def _nothing(self, said: str = "problem.not_found", status: int = HTTPStatus.NOT_FOUND) -> Response:
        headers = (("content-type", "text/plain; charset=utf-8"),)
        return Response(status, guarded(headers), f"{self.auth.texts.say(said)}\n".encode())
