"""
The pages' controller: what a browser asks below the mount, answered with a page, or with where to look next.

GET shows, and begins a conversation at most; POST alone has effects, and is always answered with a 303 (RFC 9110
§15.4.4), so that reloading and going back repeat nothing. A browser has one run for each flow it went to, and brings
its handle in a cookie; two tabs share it.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from attrs import Factory, evolve, field, frozen

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from authflow.core.errors import NotGiven, RunNotFound
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Reply
from authflow.door import AuthFlow
from authflow.engine.discretion import Tell
from authflow.engine.waking import WAKE
from authflow.ui.pages.form import Pairs, read_form, token_in
from authflow.web import guard, marks
from authflow.web.belongings import BROWSER, Belongings
from authflow.web.cookies import Header
from authflow.web.http import Answer, Events, Request, Response
from authflow.web.links import Links
from authflow.web.notes import NOTES, Note, Problem
from authflow.web.screens import HTML, Screens
from authflow.web.serving import Serving, query_of, report, typed_in
from authflow.web.sessions import Sessions
from authflow.web.waiting import told

CALLBACK: Final = "callback"
LOGOUT: Final = "logout"
ENDED: Final = "ended"
BACK: Final = "back"
SAID: Final = "said"
SEEN: Final = "seen"
DECIDED: Final = frozenset({Outcome.APPROVED, Outcome.DENIED})
"""
The reasons of ends that come while the user is away.
"""
HARMLESS: Final = frozenset({"GET", "HEAD"})


@frozen
class Site:
    """
    The pages of one application.

    Attributes:
        tell: Whether strangers learn who has an account (`engine/discretion.py`).
    """

    auth: AuthFlow
    serving: Serving
    screens: Screens
    sessions: Sessions
    tell: Tell = Tell.EVEN
    links: Links = field(init=False, default=Factory(lambda self: Links(self.auth, self.screens), takes_self=True))
    belongings: Belongings = field(
        init=False,
        default=Factory(
            lambda self: Belongings(self.auth, self.serving, self.screens.cookies, self.sessions), takes_self=True
        ),
    )

    async def answer(self, request: Request) -> Answer:
        """
        Answer *request*, whatever happens; nothing raised is ever shown.
        """
        try:
            return await self._answer(request)
        except RunNotFound:
            return self.screens.problem(request, HTTPStatus.NOT_FOUND, Problem.NOT_FOUND)
        except Exception as fault:  # noqa: BLE001 - a store's own errors are of any kind, and a page is owed
            report(self.auth, fault)
            return self.screens.problem(request, HTTPStatus.SERVICE_UNAVAILABLE, Problem.UNAVAILABLE)

    async def _answer(self, request: Request) -> Answer:
        head, _, tail = request.path.strip("/").partition("/")
        if head == "assets":
            return self.screens.asset(request, tail)
        if head == WAKE:
            return await self.links.answer(request)
        if tail not in {"", "events"} or not (head == CALLBACK or self.serving.serves(head)):
            return self.screens.problem(request, HTTPStatus.NOT_FOUND, Problem.NOT_FOUND)
        if tail == "events":
            return await self._events(request, head)
        if request.method in HARMLESS:
            # Whoever only asks for the headers begins nothing, and has not come back.
            if request.method == "HEAD":
                return Response(HTTPStatus.OK, guard.guarded((HTML,)))
            if language := self.screens.switched(request):
                return self.screens.moved(self.serving.path(head) + query_of(request, "language"), language)
            return await (self._came_back(request) if head == CALLBACK else self._shown(request, head))
        if request.method != "POST" or head == CALLBACK:
            return self.screens.not_allowed(request, "GET, HEAD" if head == CALLBACK else "GET, HEAD, POST")
        if (status := guard.unreadable(request)) is not None:
            return self.screens.problem(request, status, Problem.TOO_LARGE)
        return await self._posted(request, head)

    # What GET shows.

    async def _shown(self, request: Request, flow: str) -> Response:
        if flow == "reset" and (token := request.query.get("recoveryToken")):
            action = await self._begin(flow, {"recovery_token": token}, request)
            return self._to(flow, action)  # The token leaves the address before anything is loaded.
        current = await self._current(request, flow)
        if flow == LOGOUT and isinstance(current, Go) and BACK in request.query:
            return await self._settled(request, flow, await self.auth.reply(current.handle, step=current.step))
        if current is not None and not (self._over(current, request) or await self._signs_out(request, flow)):
            return await self._page(request, flow, current)
        if isinstance(current, Failed) and _decided(current) and self._unseen(request, current):
            return self._to(flow, current)
        if self.serving.begins_by_itself(flow):
            return self._begin_page(request, flow)
        try:
            given = await self.belongings.given(request, flow)
            begun = await self._begin(flow, given, request)
        except NotGiven:
            return self._elsewhere(flow)
        return await self._page(request, flow, begun)

    async def _signs_out(self, request: Request, flow: str) -> bool:
        """
        Whether somebody is signed in whom *flow* is to sign out, whatever became of a sign-out before.
        """
        return flow == LOGOUT and await self.sessions.member(request) is not None

    def _over(self, action: Action, request: Request) -> bool:
        return isinstance(action, Done | Failed) and ENDED not in request.query

    def _unseen(self, request: Request, ended: Failed) -> bool:
        """
        Whether the run came to its end while nobody looked, and this browser has not shown it yet.
        """
        return self.screens.cookies.read(request, SEEN) != ended.run

    async def _page(
        self, request: Request, flow: str, action: Action, status: int = 200, note: Note | None = None
    ) -> Response:
        cookies: list[Header] = [self.screens.cookies.put(flow, action.handle)]
        if isinstance(action, Done):
            cookies += await self.belongings.kept(request, action)
        if isinstance(action, Failed) and _decided(action):
            cookies.append(self.screens.cookies.put(SEEN, action.run))
        if flow == LOGOUT and isinstance(action, Done):
            action = evolve(action, return_to=None)
        said = note or NOTES.get(request.query.get(SAID, ""))
        if said is None and self.tell is Tell.EVEN and isinstance(action, Ask) and action.goal == "register":
            said = Note.NEW_OR_KNOWN if action.flow == "verify" else None
        return self.screens.action(request, flow, action, status, said, tuple(cookies))

    def _begin_page(self, request: Request, flow: str, status: int = 200, note: Note | None = None) -> Response:
        secret = self.screens.cookies.read(request, BROWSER)
        cookies: tuple[Header, ...] = ()
        if secret is None:
            secret = self.serving.secret()
            cookies = (self.screens.cookies.put(BROWSER, secret),)
        return self.screens.begin(request, flow, guard.token_for(secret, flow), status, note, cookies)

    # What POST does.

    async def _posted(self, request: Request, flow: str) -> Response:
        try:
            pairs = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=10_000)
        except (UnicodeDecodeError, ValueError):
            pairs = []
        action = await self._current(request, flow)
        over = action is None or isinstance(action, Done | Failed)
        if guard.from_elsewhere(request, self.screens.origin):
            return await self._refused(request, flow, action)
        if self.serving.begins_by_itself(flow) and (over or await self._signs_out(request, flow)):
            return await self._pressed(request, flow, pairs)
        if action is None:
            return await self._anew(request, flow, None, read_form(pairs))
        if not guard.fits(token_in(pairs), action.handle, flow):
            old = self.screens.cookies.read(request, flow) or ""
            if old == action.handle or not guard.fits(token_in(pairs), old, flow):
                return await self._refused(request, flow, action)
            return await self._anew(request, flow, action, read_form(pairs))
        reply = read_form(pairs)
        if isinstance(action, Done):
            return await self._settled(request, flow, action)  # The second click of two.
        if reply.step != action.step:
            return self._to(flow, action, Note.GONE_ON)
        return await self._settled(request, flow, await self._replied(action, reply))

    async def _replied(self, action: Action, reply: Reply) -> Action:
        if isinstance(action, Go) and reply.choice is Choice.SUBMIT:
            return action  # Only the way back brings what it asks for.
        return await self.auth.reply(action.handle, reply.values, step=reply.step, choice=reply.choice)

    async def _pressed(self, request: Request, flow: str, pairs: Pairs) -> Response:
        secret = self.screens.cookies.read(request, BROWSER)
        if secret is None or not guard.fits(token_in(pairs), secret, flow):
            return self._begin_page(request, flow, HTTPStatus.FORBIDDEN, Note.NOT_FROM_HERE)
        out: tuple[Header, ...] = ()
        try:
            given = await self.belongings.given(request, flow)
            if flow == LOGOUT:
                # Here first: whatever the service says, this browser is signed out.
                out = await self.belongings.dropped(request)
            begun = await self._begin(flow, given, request)
        except NotGiven:
            return self._elsewhere(flow)
        return await self._settled(request, flow, begun, out)

    async def _refused(self, request: Request, flow: str, action: Action | None) -> Response:
        if action is None or self._over(action, request):
            return self.screens.problem(request, HTTPStatus.FORBIDDEN, Problem.REFUSED)
        return await self._page(request, flow, action, HTTPStatus.FORBIDDEN, Note.NOT_FROM_HERE)

    async def _anew(self, request: Request, flow: str, heir: Action | None, reply: Reply) -> Response:
        """
        Begin again with what was typed for a run that is gone, and what its *heir* has kept.
        """
        given = await self.belongings.given(request, flow)
        try:
            begun = await self._begin(flow, {**given, **typed_in(reply, self.auth.atlas.site, heir)}, request)
        except NotGiven:
            if heir is None:
                return self._elsewhere(flow)
            begun = heir
        return self._to(flow, begun, Note.BEGUN_ANEW)

    async def _settled(self, request: Request, flow: str, action: Action, cookies: tuple[Header, ...] = ()) -> Response:
        if isinstance(action, Done):
            more = (*cookies, *await self.belongings.kept(request, action))
            if action.return_to is not None and flow != LOGOUT:
                return self.screens.moved(action.return_to, *more, self.screens.cookies.drop(flow))
            return self._to(flow, action, None, *more)
        return self._to(flow, await self._heir(action), None, *cookies)

    async def _came_back(self, request: Request) -> Response:
        """
        Give what the browser brings to the run of this browser that sent it; it counts once, and for no other.
        """
        if request.query.get("state"):
            for flow in self.serving.flows:
                action = await self._current(request, flow)
                if not isinstance(action, Go) or flow == LOGOUT:
                    continue
                then = await self.auth.reply(action.handle, dict(request.query), step=action.step)
                if then.step != action.step:
                    return await self._settled(request, flow, then)
        return self.screens.problem(request, HTTPStatus.BAD_REQUEST, Problem.REFUSED)

    # Runs.

    async def _current(self, request: Request, flow: str) -> Action | None:
        handle = self.screens.cookies.read(request, flow)
        if handle is None:
            return None
        try:
            return await self._heir(await self.auth.resume(handle))
        except RunNotFound:
            return None

    async def _heir(self, action: Action) -> Action:
        """
        What takes the place of *action*, where its run expired: by itself, and as often as it takes.
        """
        while isinstance(action, Failed) and action.replacement is not None:
            heir = await self.auth.resume(action.replacement)
            action = evolve(heir, reason=action.reason) if isinstance(heir, Ask) and heir.reason is None else heir
        return action

    async def _begin(self, flow: str, given: Mapping[str, object], request: Request) -> Action:
        to = f"{self.serving.path(LOGOUT)}?{BACK}=1" if flow == LOGOUT else request.query.get("return_to")
        mark = marks.brought(request, self.screens.cookies)
        return await self.auth.start(flow, given=given, return_to=to, tell=self.tell, mark=mark)

    def _to(self, flow: str, action: Action, note: Note | None = None, *cookies: Header) -> Response:
        ended = [f"{ENDED}=1"] if isinstance(action, Done | Failed) else []
        query = "&".join([*ended, *([f"{SAID}={note}"] if note else [])])
        path = self.serving.path(flow) + (f"?{query}" if query else "")
        return self.screens.moved(path, *cookies, self.screens.cookies.put(flow, action.handle))

    def _elsewhere(self, flow: str) -> Response:
        """
        Where whoever lacks what *flow* needs is led: the mail again, or a sign-in.
        """
        if flow == "reset":
            return self.screens.moved(self.serving.path("recover"))
        return self.screens.moved(f"{self.serving.path('login')}?return_to={self.serving.path(flow)}")

    async def _events(self, request: Request, flow: str) -> Answer:
        if request.method != "GET":
            return self.screens.not_allowed(request, "GET")
        action = await self._current(request, flow)
        if action is None or request.headers.get("sec-fetch-site", guard.SAME_ORIGIN) != guard.SAME_ORIGIN:
            return self.screens.problem(request, HTTPStatus.NOT_FOUND, Problem.NOT_FOUND)
        said = request.query.get("step", "")
        step = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else action.step  # noqa: PLR2004 - digits of any step
        waits = isinstance(action, Hold) and action.step == step
        return Events(told(self.auth, action, wait=waits), guard.guarded((("content-type", "text/event-stream"),)))


def _decided(failed: Failed) -> bool:
    return failed.reason is not None and failed.reason.id in DECIDED
