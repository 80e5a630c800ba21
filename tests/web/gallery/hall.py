"""
Where the exhibits hang: a small server on loopback that shows them as browsers are shown pages, headers and all.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import quote

from aiohttp import web
from attrs import define

from authflow.door import AuthFlow
from authflow.emulator.api import Emulator
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import CLIENT_ID, World
from authflow.engine.clock import HandClock
from authflow.stores.memory import MemoryStore
from authflow.web.http import Request, Response
from authflow.web.mounted import mount
from authflow.web.screens import Screens
from authflow.wix.client import WixClient
from authflow.wix.settings import WixSettings
from tests.runs import NOON
from tests.web.gallery.exhibits import exhibits
from tests.web.hosts import LOOPBACK, listening, serving_aiohttp

MOUNT = "/auth"


@define
class Hall:
    """
    An open gallery.
    """

    origin: str
    screens: Screens

    def at(self, name: str) -> str:
        """
        The address of the exhibit called *name*.
        """
        return f"{self.origin}/exhibits/{quote(name)}"

    def html(self, name: str) -> str:
        """
        The exhibit called *name*, as it is written.
        """
        return exhibits()[name].draw(self.screens, Request("GET", "/")).body.decode()


@asynccontextmanager
async def opened() -> AsyncGenerator[Hall]:
    """
    Open the gallery, until the block is left; it is always noon there.
    """
    sock = listening()
    origin = f"http://{LOOPBACK}:{sock.getsockname()[1]}"
    world = World(hasher=CHEAP)
    clock = HandClock(NOON)
    settings = WixSettings(CLIENT_ID, world.site, redirect_uri=f"{origin}{MOUNT}/callback", public_origin=origin)
    auth = AuthFlow(service=WixClient(settings, Emulator(world), clock), store=MemoryStore(), clock=clock)
    screens = mount(auth, MOUNT, origin=origin).site.screens

    async def shown(request: web.Request) -> web.Response:
        return answered(exhibits()[request.match_info["name"]].draw(screens, asked(request)))

    async def asset(request: web.Request) -> web.Response:
        return answered(screens.asset(asked(request), request.match_info["name"]))

    async def nothing(_: web.Request) -> web.Response:
        return web.Response(status=204)  # A page that waits finds nothing new, and stays.

    app = web.Application()
    app.router.add_get("/exhibits/{name}", shown)
    app.router.add_get(f"{MOUNT}/assets/{{name}}", asset)
    app.router.add_route("*", "/{rest:.*}", nothing)
    try:
        async with auth, serving_aiohttp(app, sock):
            yield Hall(origin, screens)
    finally:
        world.close()


def asked(request: web.Request) -> Request:
    """
    *request*, as the pages' layer is given it.
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(request.method, request.path, dict(request.query), headers, dict(request.cookies))


def answered(response: Response) -> web.Response:
    """
    *response*, as a host sends it.
    """
    sent = web.Response(status=response.status, body=response.body)
    for name, value in response.headers:
        sent.headers.add(name, value)
    return sent
