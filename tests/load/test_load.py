"""
Workers are killed while people sign in: nobody is lost, nothing is done twice.
"""

import asyncio
import signal
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from typing import Final

import aiohttp
import pytest

from authflow.cli.exits import Exit
from authflow.emulator.remote import Remote
from authflow.engine.keys import new_key
from tests.cli.ready import serving
from tests.cli.serving import served
from tests.cli.visitor import visiting
from tests.load.kills import Killer
from tests.load.people import Kind, Person
from tests.stores.places import KINDS, url_of

PEOPLE: Final = (
    *(Kind.PASSWORD, Kind.CODE, Kind.APPROVAL, Kind.REGISTERING) * 3,
    Kind.GUESSING,
)
PATIENCE: Final = 240.0
"""
Longer than a few leases of killed workers, on a machine that has much else to do.
"""
KILLS: Final = 6


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """
    Each kind of store that processes share.
    """
    return url_of(request, tmp_path)


async def test_everybody_is_signed_in_whoever_is_killed(store: str) -> None:
    """
    Three workers, six kills: all come to their end, and each registered once; no code was tried more than five times.

    Whoever was cut off with each of three codes in hand is rightly told to wait, longer than a test can.
    """
    chance = Random(store.partition(":")[0])  # noqa: S311 - the same kills every time
    with served() as site:
        async with AsyncExitStack() as stack:
            remote = Remote(site.address, await stack.enter_async_context(aiohttp.ClientSession()))
            await remote.change({"emailVerification": "always"})
            command = ("serve", "--port", "0", "--workers", "3", "--store", store)
            env = {**site.env, "AUTHFLOW_KEYS": new_key().written}
            there = await stack.enter_async_context(serving(*command, env=env, patience=2 * PATIENCE))
            origin = there.ready["pages"].removesuffix("/login")
            people = [
                Person(
                    kind,
                    f"{kind}-{n}@example.com",
                    origin,
                    remote,
                    await stack.enter_async_context(visiting(keeps=False)),
                )
                for n, kind in enumerate(PEOPLE)
            ]
            for person in people:
                await person.arrives()
            killer = Killer(there.process.pid, origin, chance, every=0.7)

            async def goes(person: Person) -> bool:
                await asyncio.sleep(chance.uniform(0.0, KILLS * 0.7))
                return await person.signs_in(PATIENCE)

            signed_in, _ = await asyncio.gather(
                asyncio.gather(*(goes(person) for person in people)), killer.kills(KILLS)
            )
            ended = await there.stops(signal.SIGTERM)
            asked = await remote.requests()
            members = Counter(member["email"] for member in await remote.members())

    registered = [entry for entry in asked if entry["operation"] == "register" and entry["status"] == 200]
    refused = [entry for entry in asked if entry["operation"] == "verify" and entry["status"] != 200]
    left = [person for person, there in zip(people, signed_in, strict=True) if not there]
    assert [] == [person.email for person in left if not person.held]
    assert (Exit.DONE, KILLS) == (ended[0], killer.killed), ended
    assert PEOPLE.count(Kind.REGISTERING) == len(registered)
    assert {1} == {members[person.email] for person in people}
    # A code that is typed again, after one was cut off, may be an old one; whoever is signed in had a good one.
    assert 5 >= len(refused) - sum(max(0, person.codes - 1) for person in people)
