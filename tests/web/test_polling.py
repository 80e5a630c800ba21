"""
A page that waits for another device, and asks nothing itself: it is told of what any worker was told.
"""

import asyncio
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from authflow.core.action import Done, Hold
from authflow.door import AuthFlow
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import World
from authflow.web import setup
from authflow.web.waiting import MOVED
from tests.web.test_waking import Office, told_of

INTERVAL = 6.0


async def waiting(auth: AuthFlow) -> Hold:
    """
    A device that shows its code.
    """
    hold = await auth.start("device")
    assert isinstance(hold, Hold)
    return hold


def let_in(world: World, hold: Hold) -> None:
    """
    Ada enters the code of *hold* elsewhere.
    """
    ada = world.members.at("ada@example.com")
    assert ada is not None
    assert world.devices.approve(hold.code or "", ada.id)


async def test_pages_and_streams_are_told_of_what_another_worker_heard(tmp_path: Path) -> None:
    """
    A page and a stream of the API wait at one worker; another polls: they hear nothing, until somebody is let in.
    """
    office = Office(tmp_path / "runs.db", World(hasher=CHEAP))
    here, there = office.worker(), office.worker()
    hold = await waiting(here)
    app = web.Application()
    setup(app, here, origin="http://127.0.0.1", api="/api", tell="honest")
    async with TestClient(TestServer(app)) as client, asyncio.timeout(30):
        who = {"Authorization": f"Bearer {hold.handle}"}
        page = asyncio.create_task(told_of(here, hold))
        async with client.get(f"/api/runs/current/events?step={hold.step}", headers=who) as stream:
            await stream.content.readuntil(b"\n\n")
            office.world.clock.advance(INTERVAL)
            asked = [await there.poll(), await there.poll(), await here.poll()]
            still = await here.resume(hold.handle)
            let_in(office.world, hold)
            office.world.clock.advance(INTERVAL)
            asked.append(await there.poll())
            event = await stream.content.readuntil(b"\n\n")
        told = await page
    done = await here.resume(hold.handle)
    for store in office.stores:
        await store.aclose()
    office.world.close()

    assert ([1, 0, 0, 1], hold.step) == (asked, still.step)
    assert MOVED == told
    assert b'"signed_in"' in event
    assert b"event: moved" in event
    assert isinstance(done, Done)
    assert done.tokens is not None
