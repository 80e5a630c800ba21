"""
Pages, and what goes with them over HTTP: where they post, which language they speak, what they may load.
"""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Final, Protocol
from urllib.parse import quote

from attrs import Factory, field, frozen

from authflow.core.action import Action, Hold
from authflow.ui.pages.place import Language, Place
from authflow.ui.pages.render import ASSETS
from authflow.ui.texts import Texts
from authflow.web import guard
from authflow.web.cookies import A_YEAR, Cookies, Header
from authflow.web.http import Request, Response
from authflow.web.languages import NAMES, best, wanted
from authflow.web.notes import Note, Problem
from authflow.web.serving import Serving, query_of

HTML: Final[Header] = ("content-type", "text/html; charset=utf-8")
LANGUAGE: Final = "language"
KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
NONCE_BYTES: Final = 16
SPELLED: Final = "%:/?#[]@!$&'()*+,;="
"""
What stands in an address as it is (RFC 3986 §2), besides letters and digits; of a header, anything else is an error.
"""


class Renderer(Protocol):
    """
    Draws pages (`ui/pages/render.py`).
    """

    def action(self, action: Action, place: Place) -> str:
        """
        The page that shows *action*.
        """
        ...

    def begin(self, flow: str, place: Place) -> str:
        """
        The page whose only button begins *flow*.
        """
        ...

    def confirm(self, text_id: str, place: Place) -> str:
        """
        The page whose only button does what *text_id* says.
        """
        ...

    def problem(self, text_id: str, place: Place) -> str:
        """
        The page that says why there is nothing else to show.
        """
        ...

    def sources(self, action: Action) -> Mapping[str, tuple[str, ...]]:
        """
        What the page of *action* loads from elsewhere, by the directives of a content security policy.
        """
        ...


def _assets() -> Mapping[str, bytes]:
    return {asset.name: asset.read_bytes() for asset in sorted(ASSETS.iterdir()) if asset.suffix in KINDS}


def _languages(texts: Iterable[Texts]) -> tuple[Language, ...]:
    return tuple(Language(one.language, NAMES.get(one.language, one.language)) for one in texts)


@frozen
class Screens:
    """
    Puts pages into answers.

    Attributes:
        origin: Scheme, host and port as browsers know them; nothing is taken from `Host` or `Forwarded`.
        texts: The languages there are, by their tags in lower case.
        home: Where an end leads to.
    """

    pages: Renderer
    serving: Serving
    cookies: Cookies
    origin: str
    texts: Mapping[str, Texts]
    home: str = "/"
    _files: Mapping[str, bytes] = field(init=False, factory=_assets, repr=False)
    _languages: tuple[Language, ...] = field(
        init=False, repr=False, default=Factory(lambda self: _languages(self.texts.values()), takes_self=True)
    )
    _begin: str = field(
        init=False, repr=False, default=Factory(lambda self: self.serving.path("{flow}"), takes_self=True)
    )
    _assets: str = field(
        init=False, repr=False, default=Factory(lambda self: self.serving.path("assets"), takes_self=True)
    )

    def action(
        self,
        request: Request,
        flow: str,
        action: Action,
        status: int = HTTPStatus.OK,
        note: Note | None = None,
        cookies: tuple[Header, ...] = (),
    ) -> Response:
        """
        The page that shows *action*.
        """
        nonce = token_urlsafe(NONCE_BYTES)
        path = self.serving.path(flow)
        events = f"{path}/events?step={action.step}" if isinstance(action, Hold) else None
        place = self._place(request, path, guard.token_for(action.handle, flow), nonce, events, note)
        page = self.pages.action(action, place)
        return self._page(page, status, nonce, cookies, self.pages.sources(action))

    def begin(
        self,
        request: Request,
        flow: str,
        token: str,
        status: int = HTTPStatus.OK,
        note: Note | None = None,
        cookies: tuple[Header, ...] = (),
    ) -> Response:
        """
        The page whose only button begins *flow*.
        """
        nonce = token_urlsafe(NONCE_BYTES)
        place = self._place(request, self.serving.path(flow) + query_of(request), token, nonce, None, note)
        return self._page(self.pages.begin(flow, place), status, nonce, cookies)

    def confirm(self, request: Request, path: str, text_id: str) -> Response:
        """
        The page whose only button does what *text_id* says, by posting to *path*.
        """
        nonce = token_urlsafe(NONCE_BYTES)
        place = self._place(request, path, "", nonce, None, None)
        return self._page(self.pages.confirm(text_id, place), HTTPStatus.OK, nonce, ())

    def problem(self, request: Request, status: int, problem: Problem, *headers: Header) -> Response:
        """
        The page that says why there is nothing else to show.
        """
        nonce = token_urlsafe(NONCE_BYTES)
        place = self._place(request, self.serving.path("login"), "", nonce, None, None)
        return self._page(self.pages.problem(problem, place), status, nonce, headers)

    def own(self, request: Request, path: str, draw: Callable[[Place], str], *cookies: Header) -> Response:
        """
        A page of the host's own at *path*, which has no form.
        """
        nonce = token_urlsafe(NONCE_BYTES)
        return self._page(draw(self._place(request, path, "", nonce, None, None)), HTTPStatus.OK, nonce, cookies)

    def not_allowed(self, request: Request, allowed: str) -> Response:
        """
        What whoever asks by another method is told (RFC 9110 §15.5.6).
        """
        return self.problem(request, HTTPStatus.METHOD_NOT_ALLOWED, Problem.REFUSED, ("allow", allowed))

    def moved(self, path: str, *cookies: Header) -> Response:
        """
        Have the browser look at *path*, by GET.
        """
        return Response(HTTPStatus.SEE_OTHER, guard.guarded((("location", quote(path, safe=SPELLED)), *cookies)))

    def asset(self, request: Request, name: str) -> Response:
        """
        A style sheet, a script or an icon; browsers keep what was asked for by its version.
        """
        found = self._files.get(name)
        if found is None or request.method not in {"GET", "HEAD"}:
            return self.problem(request, HTTPStatus.NOT_FOUND, Problem.NOT_FOUND)
        kind = KINDS[f".{name.rpartition('.')[2]}"]
        headers = guard.guarded(
            (("content-type", f"{kind}; charset=utf-8"),), kept=f"public, max-age={A_YEAR}, immutable"
        )
        return Response(HTTPStatus.OK, headers, b"" if request.method == "HEAD" else found)

    def switched(self, request: Request) -> Header | None:
        """
        What remembers the language that *request* switches to, if it does.
        """
        tag = request.query.get(LANGUAGE)
        if tag is None or all(tag != one.language for one in self.texts.values()):
            return None
        return self.cookies.put(LANGUAGE, tag, seconds=A_YEAR)

    def _place(
        self, request: Request, post_to: str, token: str, nonce: str, events: str | None, note: Note | None
    ) -> Place:
        tags = (self.cookies.read(request, LANGUAGE) or "", *wanted(request.headers.get("accept-language", "")))
        return Place(
            post_to=post_to,
            begin=self._begin,
            assets=self._assets,
            now=self.serving.now(),
            token=token,
            nonce=nonce,
            texts=best(self.texts, *tags),
            languages=self._languages,
            events=events,
            home=self.home,
            notice=None if note is None else f"notice.{note}",
        )

    def _page(
        self,
        page: str,
        status: int,
        nonce: str,
        headers: tuple[Header, ...],
        sources: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Response:
        return Response(status, guard.guarded((HTML, *headers), nonce, sources), page.encode())
