"""
An application with an emulated service, behind two hosts, and browsers for it.
"""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeAlias

import aiohttp
import pytest

from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.world import World
from tests.web.browser import Browser
from tests.web.hosts import Site, host

Visit: TypeAlias = Callable[[], Browser]


@pytest.fixture
def world() -> Generator[World]:
    """
    A world of its own for each test.
    """
    world = World(hasher=CHEAP)
    yield world
    world.close()


@pytest.fixture(params=["aiohttp", "asgi"])
def kind(request: pytest.FixtureRequest) -> str:
    """
    Each host in turn.
    """
    return str(request.param)


@pytest.fixture
async def site(kind: str, world: World) -> AsyncGenerator[Site]:
    """
    The application.
    """
    async with serve(world), host(kind, world) as site:
        yield site


@asynccontextmanager
async def coming(site: Site) -> AsyncGenerator[Visit]:
    """
    What opens a browser for *site*, and closes them all.
    """
    async with AsyncExitStack() as stack:

        def come() -> Browser:
            session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
            stack.push_async_callback(session.close)
            return Browser(site, session)

        yield come


@pytest.fixture
async def visit(site: Site) -> AsyncGenerator[Visit]:
    """
    Somebody comes.
    """
    async with coming(site) as come:
        yield come


@pytest.fixture
async def browser(visit: Visit) -> Browser:
    """
    A browser.
    """
    return visit()
