"""
A wait that ends elsewhere: by another worker, another process, after a restart, and days later.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from authflow.core.action import Action, Ask, Done, Failed, Hold
from authflow.core.errors import NotConfigured
from authflow.core.outcome import Choice, Outcome
from authflow.door import AuthFlow
from authflow.emulator.api import Emulator
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import CLIENT_ID, World
from authflow.guides import guides
from authflow.stores.sqlite import SqliteStore
from authflow.web import setup
from authflow.web.waiting import MOVED, told
from authflow.wix.client import WixClient
from authflow.wix.settings import WixSettings
from tests.guides.pages import blocks

CYD: Final = {"email": "cyd@example.com", "password": "demo-password-cyd"}
KEYS: Final = [b"a key of sixteen bytes or more"]
DAYS: Final = 24 * 3600
ELSEWHERE: Final = """
import asyncio, sys
from authflow import AuthFlow, Outcome
from authflow.stores.sqlite import SqliteStore
from tests.engine.services import by_call

async def main():
    store = SqliteStore(sys.argv[1])
    async with AuthFlow(service=by_call(), store=store, keys=[b"a key of sixteen bytes or more"]) as auth:
        print(await auth.wake(sys.argv[2], Outcome(sys.argv[3])))
    await store.aclose()

asyncio.run(main())
"""


class Office:
    """
    An application with several workers, whose store is a file.
    """

    def __init__(self, path: Path, world: World) -> None:
        self.path, self.world = path, world
        self.stores: list[SqliteStore] = []

    def worker(self) -> AuthFlow:
        """
        One more of them.
        """
        settings = WixSettings(CLIENT_ID, self.world.site, redirect_uri="http://127.0.0.1/done")
        service = WixClient(settings, Emulator(self.world), self.world.clock)
        self.stores.append(SqliteStore(self.path))
        clock, origin = self.world.clock, "https://shop.example"
        return AuthFlow(service=service, store=self.stores[-1], keys=KEYS, clock=clock, public_origin=origin)

    async def elsewhere(self, run: str, outcome: Outcome) -> str:
        """
        Wake *run* from a process of its own; what that says.
        """
        asked = (sys.executable, "-c", ELSEWHERE, str(self.path), run, outcome)
        process = await asyncio.create_subprocess_exec(*asked, stdout=asyncio.subprocess.PIPE)
        said, _ = await process.communicate()
        return said.decode().strip()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    """
    The application.
    """
    world = World(hasher=CHEAP)
    office = Office(tmp_path / "runs.db", world)
    yield office
    for store in office.stores:
        await store.aclose()
    world.close()


async def waiting(auth: AuthFlow) -> Hold:
    """
    Cyd, as far as the wait for the owner.
    """
    asked = await auth.start("login")
    hold = await auth.reply(asked.handle, CYD, step=asked.step)
    assert isinstance(hold, Hold)
    return hold


async def told_of(auth: AuthFlow, hold: Action) -> bytes:
    """
    The last thing that a page is told which waits at *hold*.
    """
    return [said async for said in told(auth, hold, wait=True)][-1]


async def test_days_later_after_a_restart(office: Office) -> None:
    """
    Cyd waits for twenty days, every worker is another one by then, and signs in as soon as the owner has approved.
    """
    first = office.worker()
    hold = await waiting(first)
    await first.aclose()
    await office.stores.pop().aclose()
    office.world.clock.advance(20 * DAYS)

    restarted = office.worker()
    still = await restarted.resume(hold.handle)
    cyd = office.world.members.at("cyd@example.com")
    assert cyd is not None
    cyd.approve()
    woken = await office.worker().wake(hold.run, Outcome.APPROVED)
    asked = await restarted.resume(hold.handle)
    done = await restarted.reply(asked.handle, {"password": CYD["password"]}, step=asked.step)

    assert (hold, True) == (still, woken)
    assert isinstance(asked, Ask)
    assert ["password"] == [one.name for one in asked.fields]
    assert isinstance(done, Done)


async def test_nobody_waits_for_ever(office: Office) -> None:
    """
    The deadline that a wait shows is the one that ends it.
    """
    auth = office.worker()
    hold = await waiting(auth)
    office.world.clock.advance(30 * DAYS)

    ended = await auth.resume(hold.handle)

    assert hold.expires_at == hold.since + 30 * DAYS
    assert isinstance(ended, Failed)
    assert ("timed_out", False) == (ended.state, await auth.wake(hold.run, Outcome.APPROVED))


@pytest.mark.parametrize(("outcome", "state"), [(Outcome.APPROVED, "enter_password"), (Outcome.DENIED, "turned_away")])
async def test_whoever_waits_here_is_told_of_what_happens_there(office: Office, outcome: Outcome, state: str) -> None:
    """
    A page that waits at one worker is told when another one, in a process of its own, wakes the run.
    """
    auth = office.worker()
    hold = await waiting(auth)
    async with asyncio.timeout(30):
        telling = asyncio.create_task(told_of(auth, hold))
        moving = asyncio.create_task(auth.moved(hold.handle, step=hold.step))
        said = await office.elsewhere(hold.run, outcome)
        told_at_last = await telling
        await moving

    assert ("True", MOVED) == (said, told_at_last)
    assert state == (await auth.resume(hold.handle)).state


async def test_the_json_api_tells_it_too(office: Office) -> None:
    """
    The stream of the API brings the action that the wake led to, whichever worker was told.
    """
    here, there = office.worker(), office.worker()
    hold = await waiting(here)
    app = web.Application()
    setup(app, here, origin="http://127.0.0.1", api="/api", tell="honest")
    async with TestClient(TestServer(app)) as client, asyncio.timeout(30):
        who = {"Authorization": f"Bearer {hold.handle}"}
        async with client.get(f"/api/runs/current/events?step={hold.step}", headers=who) as stream:
            await stream.content.readuntil(b"\n\n")
            await there.wake(hold.run, Outcome.APPROVED)
            event = await stream.content.readuntil(b"\n\n")

    assert b"event: moved" in event
    assert b'"enter_password"' in event


def handler_in_the_guide() -> Callable[[AuthFlow], web.Application]:
    """
    The webhook as the guide has it.
    """
    code = next(block.text for block in blocks(guides()["drive-your-own-ui"].text) if block.file == "hooks.py")
    module: dict[str, Any] = {}
    exec(code, module)  # noqa: S102 - what a reader is told to write is what is tried
    hooks: Callable[[AuthFlow], web.Application] = module["hooks"]
    return hooks


async def test_a_webhook_wakes(office: Office) -> None:
    """
    A handler of a few lines tells a run what happened, once.
    """
    auth = office.worker()
    hold = await waiting(auth)

    app = handler_in_the_guide()(auth)
    async with TestClient(TestServer(app)) as owner:
        answers = [await posted(owner, {"run": hold.run, "approved": True}) for _ in range(2)]

    assert [{"woken": True}, {"woken": False}] == answers
    assert "enter_password" == (await auth.resume(hold.handle)).state


async def posted(client: "TestClient[web.Request, web.Application]", news: object) -> object:
    """
    What the webhook answers to *news*.
    """
    async with client.post("/decided", json=news) as answer:
        return await answer.json()


async def test_the_door_makes_links(office: Office) -> None:
    """
    An address for the owner's mail stands below the application's own origin, wherever the pages are.
    """
    auth = office.worker()
    hold = await waiting(auth)

    usual = await auth.wake_link(hold.run, Outcome.APPROVED)
    own = await auth.wake_link(hold.run, Outcome.DENIED, pages="/sign-in/", seconds=60)
    await auth.reply(hold.handle, step=hold.step, choice=Choice.CHECK)

    assert str(usual).startswith(f"https://shop.example/auth/wake?run={hold.run}&outcome=approved&until=")
    assert str(own).startswith("https://shop.example/sign-in/wake?")
    assert await auth.wake_link(hold.run, Outcome.APPROVED) is None
    with pytest.raises(NotConfigured):
        await AuthFlow(service=auth.service).wake_link(hold.run, Outcome.APPROVED)
