"""
The pages behind real HTTP, in an aiohttp application and in a Starlette one.
"""

import asyncio
import socket
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import uvicorn
from aiohttp import web
from attrs import define, field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from authflow.door import AuthFlow
from authflow.emulator.api import Emulator
from authflow.emulator.world import CLIENT_ID, World
from authflow.engine.ports import Store
from authflow.stores.memory import MemoryStore
from authflow.web import asgi_app, member_of, setup
from authflow.wix.client import WixClient
from authflow.wix.settings import Through, WixSettings

LOOPBACK: Final = "127.0.0.1"
NOBODY: Final = "nobody"
CONFIGURED: Final = ("profile_fields", "captcha")
"""
What `host` is told of the application, and not of its pages.
"""


class Server(uvicorn.Server):
    """
    A server that leaves the signals of the process to the tests, and ends as soon as it is told to.

    Uvicorn looks ten times a second whether it was, and then gives every connection a tenth of a second more: for one
    that serves a single test, most of its life.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """
        Capture none.
        """
        yield

    def ends(self) -> None:
        """
        Tell it to.
        """
        self.should_exit = True
        self._told.set()

    async def main_loop(self) -> None:
        """
        Serve until it is told to end; no test asks for the date that uvicorn would write anew each second.
        """
        await self.on_tick(0)
        await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """
        End, in uvicorn's way where somebody is still connected.
        """
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
            return
        for server in self.servers:
            server.close()
        await self.lifespan.shutdown()


@define
class Site:
    """
    One application that is served.
    """

    origin: str
    world: World
    auth: AuthFlow
    bodies: list[str] = field(factory=list[str])


def listening() -> socket.socket:
    """
    A socket on a port of its own.
    """
    sock = socket.socket()
    sock.bind((LOOPBACK, 0))
    return sock


def application(world: World, origin: str, store: Store, through: Through, **configured: Any) -> AuthFlow:
    """
    What an application configures.
    """
    settings = WixSettings(
        CLIENT_ID,
        world.site,
        redirect_uri=f"{origin}/auth/callback",
        recovery_uri=f"{origin}/auth/reset",
        public_origin=origin,
        through=through,
    )
    clock = world.clock
    return AuthFlow(service=WixClient(settings, Emulator(world), clock), store=store, clock=clock, **configured)


@asynccontextmanager
async def host(kind: str, world: World, **options: Any) -> AsyncGenerator[Site]:
    """
    Serve an application of that *kind*.
    """
    sock = listening()
    origin = f"http://{LOOPBACK}:{sock.getsockname()[1]}"
    store = options.pop("store", None)
    through = options.pop("through", Through.SERVER)
    configured = {name: options.pop(name) for name in CONFIGURED if name in options}
    auth = application(world, origin, MemoryStore() if store is None else store, through, **configured)
    options = {"origin": origin, **options}
    serve = aiohttp_host if kind == "aiohttp" else asgi_host
    async with serve(sock, auth, options):
        yield Site(origin, world, auth)


@asynccontextmanager
async def aiohttp_host(sock: socket.socket, auth: AuthFlow, options: Mapping[str, Any]) -> AsyncGenerator[None]:
    """
    An aiohttp application.
    """
    app = web.Application()
    setup(app, auth, **options)

    async def whoami(request: web.Request) -> web.Response:
        member = await member_of(request)
        return web.Response(text=str(member.identity.email) if member and member.identity else NOBODY)

    app.router.add_get("/whoami", whoami)
    async with serving_aiohttp(app, sock):
        yield


@asynccontextmanager
async def serving_aiohttp(app: web.Application, sock: socket.socket) -> AsyncGenerator[None]:
    """
    Serve *app*.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.SockSite(runner, sock).start()
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def asgi_host(sock: socket.socket, auth: AuthFlow, options: Mapping[str, Any]) -> AsyncGenerator[None]:
    """
    A Starlette application.
    """
    pages = asgi_app(auth, **options)

    async def whoami(request: Request) -> Response:
        member = await pages.member_of(request)
        return PlainTextResponse(str(member.identity.email) if member and member.identity else NOBODY)

    below = [Mount("/auth", pages), *([Mount(options["api"], pages.api)] if "api" in options else [])]
    app = Starlette(routes=[*below, Route("/whoami", whoami)])
    async with serving_asgi(app, sock):
        yield
    await auth.aclose()


@asynccontextmanager
async def serving_asgi(app: Any, sock: socket.socket) -> AsyncGenerator[None]:
    """
    Serve *app*.
    """
    server = Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1, ws="none"))
    served = asyncio.ensure_future(server.serve([sock]))
    try:
        while not server.started:  # noqa: ASYNC110 - the server has no other way to say so
            await asyncio.sleep(0.005)
        yield
    finally:
        server.ends()
        await served
