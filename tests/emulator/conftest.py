"""
Worlds for tests, and the same client in process and over HTTP.
"""

from collections.abc import AsyncGenerator, Generator

import aiohttp
import pytest

from authflow.emulator.api import Emulator
from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.world import CLIENT_ID, World
from authflow.wix.http import HttpTransport
from authflow.wix.settings import WixSettings
from tests.emulator.by_hand import Hand
from tests.emulator.client import Client


@pytest.fixture
def world() -> Generator[World, None, None]:
    """
    A world of its own for each test.
    """
    world = World(hasher=CHEAP)
    yield world
    world.close()


@pytest.fixture(params=["in-process", "http"])
async def client(request: pytest.FixtureRequest, world: World) -> AsyncGenerator[Client, None]:
    """
    The same client, twice.
    """
    if request.param == "in-process":
        yield Client(world, Emulator(world))
        return
    async with serve(world) as base_url:
        transport = HttpTransport(WixSettings(CLIENT_ID, base_url))
        yield Client(world, transport)
        await transport.aclose()


@pytest.fixture
def here(world: World) -> Client:
    """
    A client in process, where HTTP makes no difference.
    """
    return Client(world, Emulator(world))


@pytest.fixture
async def hand(world: World) -> AsyncGenerator[Hand, None]:
    """
    A visitor who speaks plain HTTP.
    """
    async with serve(world) as base_url, aiohttp.ClientSession(base_url) as session:
        hand = Hand(session)
        await hand.begin()
        yield hand
