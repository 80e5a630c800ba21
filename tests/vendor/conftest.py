"""
The official client, once for all tests, and a site of its own for each.
"""

from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest

from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.world import World
from tests.npm import Missing, installed
from tests.vendor.official import NODE, Official, started
from tests.vendor.stage import Stage


@pytest.fixture(scope="session")
def packages() -> Path:
    """
    The official client's packages, and the scripts beside them.
    """
    try:
        return installed(NODE)
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def process(packages: Path) -> Generator[Official, None, None]:
    """
    The official client.
    """
    with started(packages) as official:
        yield official


@pytest.fixture
def world() -> Generator[World, None, None]:
    """
    A world of its own for each story.
    """
    world = World(hasher=CHEAP)
    yield world
    world.close()


@pytest.fixture
async def stage(process: Official, packages: Path, world: World) -> AsyncGenerator[Stage, None]:
    """
    A site on which nothing has happened, and clients that nobody has used.
    """
    async with serve(world) as address:
        await process.forget()
        await process.aim(address)
        yield Stage(world, address, process, packages)
