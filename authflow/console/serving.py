"""
The console behind HTTP, for this machine alone.
"""

import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from typing import Final

import aiohttp
from aiohttp import web

from authflow.console.desk import Desk
from authflow.console.forms import FORM_BYTES
from authflow.console.site import MOUNT, Site
from authflow.core.errors import NotAllowed
from authflow.door import AuthFlow
from authflow.emulator.remote import Remote
from authflow.web.aio import below
from authflow.wix.settings import is_loopback

LOOPBACK: Final = "127.0.0.1"
PATIENCE: Final = 0.5
"""
Seconds that open requests get to finish when the console stops.
"""


@asynccontextmanager
async def serve_console(
    emulator: str, auth: AuthFlow | None = None, *, host: str = LOOPBACK, port: int = 0
) -> AsyncGenerator[str, None]:
    """
    Serve a console over the emulator at the address *emulator*, and call it by its own, which the block receives.

    Args:
        auth: The application whose runs are shown, and woken when their owner decides; it is left open.
        host: A name or an address of this machine: whoever reaches the console is the owner of the site.
        port: 0 takes one that is free.

    Raises:
        NotAllowed: *host* can be reached from elsewhere.
        OSError: *port* is taken (`EADDRINUSE`), or cannot be had.
    """
    if not is_loopback(host):
        raise NotAllowed("host", f"{host!r} is not loopback: who reaches the console is the owner of the site")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.create_server((host, port), family=family)) as listening:
        at = f"[{host}]" if ":" in host else host
        names = {at, "localhost", LOOPBACK, "[::1]"}
        taken = listening.getsockname()[1]
        async with aiohttp.ClientSession() as session:
            site = Site(Desk(Remote(emulator, session), auth), frozenset(f"{name}:{taken}" for name in names))
            app = web.Application()
            below(app, "/", site.answer, most=FORM_BYTES)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE)
            await runner.setup()
            try:
                await web.SockSite(runner, listening).start()
                yield f"http://{at}:{taken}{MOUNT}"
            finally:
                await runner.cleanup()
