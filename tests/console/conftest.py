"""
A console over an emulator that is served, and an application that asks it.
"""

from collections.abc import AsyncGenerator, Generator

import pytest

from authflow.console import serve_console
from authflow.door import AuthFlow
from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.world import CLIENT_ID, World
from tests.console.stage import browser, stage
from tests.console.visitor import Visitor, visiting

__all__ = ["browser", "stage"]


@pytest.fixture
def world() -> Generator[World]:
    """
    A world of its own for each test.
    """
    world = World(hasher=CHEAP)
    yield world
    world.close()


@pytest.fixture
async def emulator(world: World) -> AsyncGenerator[str]:
    """
    Where *world* is served.
    """
    async with serve(world) as address:
        yield address


@pytest.fixture
async def auth(emulator: str) -> AsyncGenerator[AuthFlow]:
    """
    An application.
    """
    async with AuthFlow(
        client_id=CLIENT_ID, base_url=emulator, redirect_uri="http://127.0.0.1:9480/auth/callback"
    ) as auth:
        yield auth


@pytest.fixture
async def visitor(emulator: str, auth: AuthFlow) -> AsyncGenerator[Visitor]:
    """
    Somebody who looks at the console of both.
    """
    async with serve_console(emulator, auth) as address, visiting(address) as visitor:
        yield visitor
