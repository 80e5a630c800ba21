"""
A server that stops: who only listens does not keep it.
"""

import asyncio

import aiohttp
from aiohttp import web

from authflow.emulator.world import World
from authflow.stores.memory import MemoryStore
from authflow.web import setup
from authflow.wix.settings import Through
from tests.web.hosts import application, listening

SECONDS = 30


async def test_a_page_that_waits_is_hung_up_on(world: World) -> None:
    """
    A host that lets requests finish does not wait for a stream of events, which has no end.
    """
    sock = listening()
    origin = f"http://127.0.0.1:{sock.getsockname()[1]}"
    auth = application(world, origin, MemoryStore(), Through.SERVER)
    app = web.Application()
    setup(app, auth, origin=origin, api="/api")
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2 * SECONDS)
    await runner.setup()
    await web.SockSite(runner, sock).start()
    async with aiohttp.ClientSession() as session:
        begun = await auth.start("device")
        headers = {"Cookie": f"authflow-device={begun.handle}"}
        async with session.get(f"{origin}/auth/device/events?step={begun.step}", headers=headers) as stream:
            first = await stream.content.readany()
            async with asyncio.timeout(SECONDS):
                await runner.cleanup()
            rest = await stream.content.read()

    assert (b": still waiting\n\n", b"") == (first, rest)
