"""
The same browser in process and over HTTP.
"""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from authflow.emulator.server import serve
from authflow.emulator.world import World
from tests.emulator.hosted.browser import Browser, InProcess, OverHttp


@pytest.fixture(params=["in-process", "http"])
async def browser(request: pytest.FixtureRequest, world: World) -> AsyncGenerator[Browser, None]:
    """
    The same browser, twice.
    """
    if request.param == "in-process":
        yield Browser(world, InProcess(world))
        return
    jar = aiohttp.CookieJar(unsafe=True)  # It keeps nothing of a host without a name otherwise.
    async with serve(world) as base_url, aiohttp.ClientSession(base_url, cookie_jar=jar) as session:
        yield Browser(world, OverHttp(session))


@pytest.fixture
def tab(world: World) -> Browser:
    """
    A browser in process, where HTTP makes no difference.
    """
    return Browser(world, InProcess(world))
