"""
What is counted while calls are on their way, and by a store that takes its time.
"""

import asyncio
from typing import Final

import pytest
from attrs import define, field

from authflow.core.action import Ask
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.engine.clock import HandClock
from authflow.engine.limits import Limits
from authflow.engine.ports import Count, Full
from authflow.engine.record import Record
from authflow.stores.memory import MemoryStore
from tests.engine.benches import Bench, expect
from tests.engine.counting import Ledger, asked, bench
from tests.engine.services import Speech, by_call
from tests.runs import NOON

HASTY: Final = Limits(call=0.05, lease=0.08)
LONG: Final = 30.0
"""
Seconds that nobody here waits to the end.
"""


class Sluggish(Ledger):
    """
    Takes long to count, or to give back.
    """

    counting: float = 0.0
    giving_back: float = 0.0

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*, or in none.
        """
        await asyncio.sleep(self.counting)
        return await super().bump(key, *counts)

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        await asyncio.sleep(self.giving_back)
        await super().give_back(key, *names)


@define(eq=False)
class Meeting(Ledger):
    """
    Gives back only while, or after, a run comes to rest.
    """

    resting: asyncio.Event = field(factory=asyncio.Event)

    async def swap(self, record: Record) -> bool:
        """
        Store *record*.
        """
        if record.intent is None:
            self.resting.set()
        return await super().swap(record)

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        await self.resting.wait()
        await super().give_back(key, *names)


async def test_counts_are_given_back_while_the_move_is_written() -> None:
    """
    Neither waits for the other; and whoever is told has nothing counted any more that cost nothing.
    """
    clock = HandClock(NOON)
    store = Meeting(inner=MemoryStore(clock.now))
    town = Bench(by_call(Login=Outcome.REQUIRE_OWNER_APPROVAL), store, clock)

    told = await asked(town, "login")

    assert "waiting" == told.state
    assert {0} == {*store.counted.values()}


async def test_registrations_on_their_way_hold_nobody_up() -> None:
    """
    While strangers register an address that is taken, its owner signs in, however many of them there are.
    """
    service = by_call(Register=Outcome.EMAIL_EXISTS)
    town = bench(service)
    service.hold("Register")
    strangers = [asyncio.ensure_future(asked(town, "register")) for _ in range(10)]
    await service.came.wait()

    owner = await asked(town, "login")
    service.gate.set()
    told = await asyncio.gather(*strangers)

    assert "signed_in" == owner.state
    assert {"login", "register"} == {action.flow for action in told}
    assert isinstance(town.store, Ledger)
    assert {0} == {*town.store.counted.values()}


@pytest.mark.parametrize(
    "speech",
    [
        pytest.param(Outcome.REQUIRE_EMAIL_VERIFICATION, id="mailed"),
        pytest.param(Outcome.UNSUPPORTED, id="not-understood"),
        pytest.param(OSError("the cable broke"), id="nobody-can-tell"),
    ],
)
async def test_what_a_registration_mailed_counts(speech: Speech) -> None:
    """
    A code that a registration has mailed, or may have, is one of those that the address gets.
    """
    town = bench(by_call(Register=speech, Login=Outcome.REQUIRE_EMAIL_VERIFICATION))
    if isinstance(speech, Exception):
        with pytest.raises(OSError, match="cable"):
            await asked(town, "register")
    else:
        await asked(town, "register")
    for _ in range(2):
        await asked(town, "login")

    held = await asked(town, "login")

    assert Reason("too_many_codes") == held.reason


async def test_an_answer_is_not_lost_over_its_counts() -> None:
    """
    A store that cannot give back in time does not: the answer was there, and the run moves by it.
    """
    service, store = by_call(), Sluggish()
    store.giving_back = LONG
    town = Bench(service, store, limits=HASTY)

    done = await town.sign_in(await town.engine.start("login", {}))

    assert ("signed_in", 1) == (done.state, service.names.count("Login"))


async def test_what_could_not_be_counted_in_time_is_not_sent() -> None:
    """
    A verification that was still being counted when its time was up was surely not sent: it may be tried again.
    """
    service, store = by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION), Sluggish()
    town = Bench(service, store, limits=HASTY)
    asking = await town.sign_in(await town.engine.start("login", {}))
    store.counting = LONG

    held = expect(Ask, await town.reply(asking, code="123456"))

    assert ("enter_code", Reason("unavailable"), ["Login"]) == (held.state, held.reason, service.names)
    assert held.attempts_left == expect(Ask, asking).attempts_left
