"""
Where a browser comes back to when nobody serves a page: an address of this machine, open for a while (RFC 8252 §7.3).
"""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from types import TracebackType
from typing import Final, Self

from aiohttp import web
from attrs import define, field

from authflow.ui.texts import ENGLISH, Texts

HOST: Final = "127.0.0.1"
PATH: Final = "/callback"
PATIENCE: Final = 0.5
SCRIPT: Final = (
    "if(location.hash.length>1)location.replace(location.pathname+'?'+location.hash.slice(1));"
    "else if(location.search)history.replaceState(null,'',location.pathname)"
)
"""
What came in a fragment, which no server sees, is brought in the query; and what came so does not stay in the history.
"""

HASH: Final = b64encode(sha256(SCRIPT.encode()).digest()).decode()
PAGE: Final = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{said}</title>'
    "<script>{script}</script><p>{said}</p></html>"
)
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; script-src 'sha256-{HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}


@define
class Loopback:
    """
    Takes what browsers bring back, on a port that is free.

    Whoever comes without the run's own nonce is passed over by the run, so that any number may come.

    Attributes:
        texts: What the page says that is left in the browser.
        port: The port; 0 takes any that is free, and knows it once it serves.
    """

    texts: Texts = ENGLISH
    port: int = 0
    _runner: web.AppRunner | None = field(init=False, default=None)
    _came: asyncio.Queue[Mapping[str, str]] = field(init=False, factory=asyncio.Queue[Mapping[str, str]], repr=False)

    @property
    def origin(self) -> str:
        """
        Scheme, host and port.
        """
        return f"http://{HOST}:{self.port}"

    @property
    def address(self) -> str:
        """
        Where the browser is to come back to.
        """
        return self.origin + PATH

    async def __aenter__(self) -> Self:
        app = web.Application()
        for path in (PATH, "/"):  # From a sign-in, and from a sign-out.
            app.router.add_get(path, self._arrived, allow_head=False)  # Whoever only looks has not come back.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def wait(self) -> Mapping[str, str]:
        """
        The query that the next browser brings.
        """
        return await self._came.get()

    async def _arrived(self, request: web.Request) -> web.Response:
        # Without a query it is in the fragment, perhaps: the page brings it, or whoever sees the page does.
        nothing = request.path == PATH and not request.query
        if not nothing:
            self._came.put_nowait(dict(request.query))
        said = escape(self.texts.say("ui.copy_address" if nothing else "ui.close_page"))
        page = PAGE.format(language=escape(self.texts.language), said=said, script=SCRIPT)
        return web.Response(text=page, content_type="text/html", headers=HEADERS)
