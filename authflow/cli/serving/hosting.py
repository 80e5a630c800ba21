"""
Serving pages from a command: a port of one's own first, as addresses belong to it, and then what answers there.
"""

import errno
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final, TypeAlias, TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from authflow.cli.exits import Exit, leave
from authflow.cli.serving.crowd import briefly_told
from authflow.engine.limits import Limits
from authflow.web.aio import below
from authflow.web.http import Answerer

T = TypeVar("T")

Admits: TypeAlias = Callable[[int, int], bool]
"""
Whether a connection is answered, by the port that it comes from and ours.
"""

LOOPBACK: Final = "127.0.0.1"
PATIENCE: Final = Limits().call
"""
Seconds that requests get to be answered when a command stops: as long as a call to the service may take.
"""
PORTS_TRIED: Final = 20
LAST_PORT: Final = 65535


def bound(host: str = LOOPBACK, port: int = 0) -> socket.socket:
    """
    A socket that listens at *port*, or at any that is free where it is 0.

    Raises:
        Left: There is no such host, or the port cannot be had.
    """
    try:
        return _bound(host, port)
    except (OSError, UnicodeError) as fault:
        where = f"port {port}" if host == LOOPBACK else f"port {port} at {host}"
        raise leave(Exit.USAGE, f"{where} cannot be had: {getattr(fault, 'strerror', None) or fault}") from None


@asynccontextmanager
async def near(port: int, serve: Callable[[int], AbstractAsyncContextManager[T]]) -> AsyncGenerator[T, None]:
    """
    What *serve* gives at *port*, or at the next one that is free.

    Raises:
        Left: The port cannot be had for another reason, or none behind it is free.
    """
    async with AsyncExitStack() as stack:
        for tried in range(port, min(port + PORTS_TRIED, LAST_PORT + 1)):
            try:
                given = await stack.enter_async_context(serve(tried))
            except OSError as fault:
                if fault.errno != errno.EADDRINUSE:
                    raise leave(Exit.USAGE, f"port {tried} cannot be had: {fault.strerror or fault}") from None
                continue  # Somebody has it: the next one, then.
            yield given
            return
        raise leave(Exit.USAGE, f"no port from {port} on is free")


@asynccontextmanager
async def listening(port: int) -> AsyncGenerator[socket.socket, None]:
    """
    A socket that listens at *port* on loopback.

    Raises:
        OSError: It cannot be had.
    """
    with _bound(LOOPBACK, port) as sock:
        yield sock


def _bound(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # Who served here a moment ago is in nobody's way.
        sock.bind(address)
        sock.listen(128)  # At once: two that look for a free port must not find the same one.
    except OSError:
        sock.close()
        raise
    return sock


def port_of(sock: socket.socket) -> int:
    """
    The port that *sock* listens at.
    """
    port: int = sock.getsockname()[1]
    return port


def origin_at(host: str, port: int) -> str:
    """
    What browsers call the server at *port* of *host*.
    """
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def hosting(
    answerer: Answerer, sock: socket.socket, patience: float = PATIENCE, admits: Admits | None = None
) -> AsyncGenerator[None, None]:
    """
    Let *answerer* answer at *sock*; what was asked before the block is left is answered.

    Args:
        admits: Who is answered; everybody, if nothing is said.
    """
    app = web.Application(middlewares=[] if admits is None else [_admitting(admits)])
    below(app, "", answerer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=patience)
    await runner.setup()
    with briefly_told():
        try:
            await web.SockSite(runner, sock).start()
            yield
        finally:
            await runner.cleanup()


def _admitting(admits: Admits) -> Middleware:
    @web.middleware
    async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
        ends = [request.get_extra_info(name) for name in ("peername", "sockname")]
        if all(ends) and not admits(ends[0][1], ends[1][1]):
            raise web.HTTPNotFound
        return await handler(request)

    return admit
