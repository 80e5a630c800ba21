"""
The console's controller: what a browser asks, answered with a page, or with where to look next.

GET shows; POST alone has effects, and is answered with a 303 (RFC 9110 §15.4.4). Whatever is not said to one of this
machine's own names is refused, so that no other site's name can be made to lead here (DNS rebinding); what is posted
must come from a page of ours as well, by what the browser says of it and by a token that only our pages carry.
"""

from http import HTTPStatus
from json import dumps
from secrets import token_urlsafe
from typing import Any, Final
from urllib.parse import quote

from attrs import field, frozen

from authflow.console import acts, views
from authflow.console.desk import Desk, Refused
from authflow.console.forms import Form, read
from authflow.console.screen import MOUNT, Screen
from authflow.core.errors import NotAllowed, RunNotFound, ServiceError, ServiceUnavailable
from authflow.emulator.world import CLIENT_ID
from authflow.engine.journal import Entry, Journal
from authflow.web import guard
from authflow.web.http import Headers, Request, Response

__all__ = ["MOUNT", "Site"]

GET: Final = frozenset({"GET", "HEAD"})
SNAPSHOT: Final = "snapshot.json"
TOKEN_BYTES: Final = 32
SAME: Final = "none"
"""
What `Sec-Fetch-Site` says where nobody's page led here: an address was typed (W3C Fetch Metadata §2.3).
"""


@frozen
class Site:
    """
    The console of one desk.

    Attributes:
        hosts: What `Host` may say, port included.
    """

    desk: Desk
    hosts: frozenset[str]
    screen: Screen = field(init=False)

    def __attrs_post_init__(self) -> None:
        names = [(name, view.title) for name, view in views.VIEWS.items() if view.listed(self.desk)]
        frame = {
            "pages": names,
            "emulator": self.desk.remote.base_url.rstrip("/"),
            "client_id": CLIENT_ID,
            "has_runs": self.desk.auth is not None,
        }
        object.__setattr__(self, "screen", Screen(frame, token_urlsafe(TOKEN_BYTES)))

    async def answer(self, request: Request) -> Response:
        """
        Answer *request*, whatever happens. Whoever carries the answer leaves its body out where HEAD was asked.
        """
        if request.headers.get("host") not in self.hosts:
            return self._problem(HTTPStatus.MISDIRECTED_REQUEST, "This console answers to names of this machine alone.")
        try:
            return await self._routed(request)
        except ServiceUnavailable as gone:
            return self._problem(HTTPStatus.SERVICE_UNAVAILABLE, str(gone), ("retry-after", "2"))
        except ServiceError as strange:
            return self._problem(HTTPStatus.BAD_GATEWAY, str(strange))
        except RunNotFound:
            return self._problem(HTTPStatus.NOT_FOUND, "There is no such run any more.")
        except Exception as fault:  # noqa: BLE001 - a store's own errors are of any kind, and a page is owed
            # By its kind alone: its words may quote what was typed.
            Journal().write(Entry.PAGE_FAILED, "", fault=type(fault).__name__)
            line = f"The console did not expect that: {type(fault).__name__}."
            return self._problem(HTTPStatus.INTERNAL_SERVER_ERROR, line)

    async def _routed(self, request: Request) -> Response:
        if request.path in {"", "/"} and request.method in GET:
            return _to(MOUNT)
        if not f"{request.path}/".startswith(f"{MOUNT}/"):
            return self._nowhere()
        head, _, tail = request.path.removeprefix(MOUNT).strip("/").partition("/")
        view = views.VIEWS.get(head or views.FIRST)
        single = view is not None and view.one is not None and bool(tail)
        act = acts.ACTS.get(head) if view is not None and not tail else None
        if head == "assets" and request.method in GET:
            return self.screen.asset(tail) or self._nowhere()
        if head == SNAPSHOT and not tail:
            return await self._exported(request)
        if view is None or not view.listed(self.desk) or (tail and not single):
            return self._nowhere()
        if request.method in GET:
            return await self._shown(request, head or views.FIRST, tail)
        if request.method != "POST" or act is None:
            return self._not_allowed("GET, HEAD, POST" if act is not None else "GET, HEAD")
        return await self._posted(request, head, act)

    async def _shown(self, request: Request, name: str, one: str) -> Response:
        did = acts.SAID.get(request.query.get("did", ""))
        return await self._page(name, one, did=did, seen=request.headers.get("if-none-match"))

    async def _page(self, name: str, one: str = "", typed: Form | None = None, **more: Any) -> Response:
        """
        The page called *name*, or that of the *one* there; *typed* is what stood in its form.
        """
        view = views.VIEWS[name]
        clock = await self.desk.remote.clock()
        around = {"title": view.title, "under": name, "now": clock["now"], "typed": typed or {}}
        if one and view.one is not None:
            return self.screen.page(view.template, {**around, **await view.one(self.desk, one)}, clock=clock, **more)
        return self.screen.page(name, {**around, **await view.show(self.desk)}, clock=clock, **more)

    async def _posted(self, request: Request, name: str, act: acts.Act) -> Response:
        if guard.from_elsewhere(request, f"http://{request.headers['host']}"):
            return self._problem(HTTPStatus.FORBIDDEN, "That form was not sent by a page of this console.")
        form = read(request)
        if form is None:
            return self._problem(HTTPStatus.BAD_REQUEST, "That is no form of this console, or too large a one.")
        if not guard.same(form.get("token", ""), self.screen.token):
            line = "This page was older than the console, which was started anew: nothing was done. Press again."
            return await self._page(name, status=HTTPStatus.FORBIDDEN, wrong=line)
        try:
            did = await act(self.desk, form)
        except (Refused, NotAllowed) as no:
            line = no.line if isinstance(no, Refused) else str(no)
            return await self._page(name, "", form, status=HTTPStatus.UNPROCESSABLE_ENTITY, wrong=line)
        page, _, one = form.get("back", name).partition("/")
        where = "" if page not in views.VIEWS or page == views.FIRST else f"/{page}/{quote(one, safe='')}".rstrip("/")
        return _to(f"{MOUNT}{where}?did={did}")

    async def _exported(self, request: Request) -> Response:
        if request.method not in GET:
            return self._not_allowed("GET, HEAD")
        if request.headers.get("sec-fetch-site", SAME) not in {SAME, guard.SAME_ORIGIN}:
            return self._problem(
                HTTPStatus.FORBIDDEN, "A snapshot holds secrets: fetch it from a page of this console."
            )
        document = dumps(await self.desk.remote.export(), indent=1)
        saved = ("content-disposition", 'attachment; filename="authflow-emulator.json"')
        return Response(HTTPStatus.OK, guard.guarded((("content-type", "application/json"), saved)), document.encode())

    def _nowhere(self) -> Response:
        return self._problem(HTTPStatus.NOT_FOUND, "There is no such page here.")

    def _not_allowed(self, allowed: str) -> Response:
        line = "That cannot be asked in this way."
        return self._problem(HTTPStatus.METHOD_NOT_ALLOWED, line, ("allow", allowed))

    def _problem(self, status: HTTPStatus, line: str, *headers: tuple[str, str]) -> Response:
        said = {"line": line, "title": status.phrase, "under": ""}
        return self.screen.page("problem", said, status=status, headers=headers)


def _to(path: str) -> Response:
    headers: Headers = (("location", path),)
    return Response(HTTPStatus.SEE_OTHER, guard.guarded(headers))
