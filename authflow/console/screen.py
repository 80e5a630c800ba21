"""
Pages of the console: laid out by templates, and put into answers that nobody keeps.
"""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from json import dumps
from pathlib import Path
from secrets import token_urlsafe
from time import time
from typing import Any, Final

from attrs import Factory, field, frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from authflow.console import words
from authflow.ui.pages.render import ASSETS as PAGES
from authflow.web import guard
from authflow.web.cookies import A_YEAR
from authflow.web.http import Headers, Response

MOUNT: Final = "/console"
HERE: Final = Path(__file__).parent
KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HTML: Final = ("content-type", "text/html; charset=utf-8")
NONCE_BYTES: Final = 16
HALF_A_MINUTE: Final = 30
SEEN: Final = 16
"""
Digits of what tells whether a page has changed since it was looked at.
"""


def _assets() -> Mapping[str, bytes]:
    # Colours and forms are those of the sign-in pages: our sheet stands behind theirs, as a host's does.
    found = [PAGES / "authflow.css", PAGES / "authflow.svg", *sorted((HERE / "assets").iterdir())]
    return {asset.name: asset.read_bytes() for asset in found if asset.suffix in KINDS}


def _jinja() -> Environment:
    jinja = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters: dict[str, Any] = jinja.filters
    filters.update({one.__name__: one for one in (words.moment, words.full, words.iso, words.span, words.plainly)})
    return jinja


@frozen
class Screen:
    """
    Draws pages.

    Attributes:
        frame: What every page says around its own: which emulator, which pages there are.
        token: What every form carries against forgery.
    """

    frame: Mapping[str, object]
    token: str = field(repr=False)
    _jinja: Environment = field(init=False, factory=_jinja, repr=False)
    files: Mapping[str, bytes] = field(init=False, factory=_assets, repr=False)
    _version: str = field(init=False, default=Factory(lambda made: _digest(made.files), takes_self=True), repr=False)

    def page(
        self,
        name: str,
        values: Mapping[str, object],
        *,
        status: int = HTTPStatus.OK,
        clock: Mapping[str, Any] | None = None,
        did: str | None = None,
        wrong: str | None = None,
        seen: str | None = None,
        headers: Headers = (),
    ) -> Response:
        """
        The page called *name*; nothing but its status, where it is as the browser has *seen* it.

        Args:
            clock: The emulator's time, where it is known.
            did: What was just done, in words.
            wrong: Why what was posted was not done.
        """
        given = {
            **self.frame,
            **values,
            "mount": MOUNT,
            "token": self.token,
            "page": name,
            "clock": clock,
            "status": int(status),
        }
        main = self._jinja.get_template(f"{name}.html").render(given)
        digest = sha256(dumps([main, _stands(clock)]).encode()).hexdigest()[:SEEN]
        tag = f'"{digest}"'
        if seen == tag and status == HTTPStatus.OK:
            return Response(HTTPStatus.NOT_MODIFIED, guard.guarded((("etag", tag),)))
        nonce = token_urlsafe(NONCE_BYTES)
        around = {**given, "main": Markup(main), "nonce": nonce, "seen": tag, "did": did, "wrong": wrong}  # noqa: S704 - what a template has escaped already
        whole = self._jinja.get_template("base.html").render({**around, "version": self._version})
        body = whole.encode(errors="replace")
        return Response(status, guard.guarded((HTML, ("etag", tag), *headers), nonce), body)

    def asset(self, name: str) -> Response | None:
        """
        A style sheet, a script or an icon; browsers keep what was asked for by its version.
        """
        found = self.files.get(name)
        if found is None:
            return None
        kind = f"{KINDS[Path(name).suffix]}; charset=utf-8"
        kept = ("cache-control", f"public, max-age={A_YEAR}, immutable")
        return Response(HTTPStatus.OK, guard.guarded((("content-type", kind), kept)), found)


def _digest(files: Mapping[str, bytes]) -> str:
    return sha256(b"".join(files.values())).hexdigest()[:SEEN]


def _stands(clock: Mapping[str, Any] | None) -> object:
    """
    What of *clock* is another only if somebody turned it: while it runs, how far it is ahead, to the half minute.
    """
    if clock is None or clock["frozen"]:
        return clock
    return round((clock["now"] - time()) / HALF_A_MINUTE)
