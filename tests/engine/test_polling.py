"""
A wait whose service is asked while nobody looks: who asks, how often, and who is told.
"""

import asyncio
from itertools import pairwise

import pytest

from authflow.calls import slots
from authflow.core.action import Done, Failed, Hold
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.core.state import HALF_AN_HOUR
from authflow.engine.limits import Limits
from authflow.engine.polling import AT_ONCE, FIRST, LONGEST, Poller
from tests.engine.benches import Bench, expect
from tests.engine.services import ScriptedService, Speech, by_call, by_queue
from tests.engine.test_looking import codes
from tests.runs import MADE_UP

INTERVAL = 5.0
A_YEAR = 365 * 24 * 3600.0
PENDING = Answer(Outcome.PENDING, {slots.INTERVAL: INTERVAL})


class Waiting:
    """
    Devices that wait, and a worker that polls.
    """

    def __init__(self, *speeches: Speech) -> None:
        self.service: ScriptedService = by_queue(codes(INTERVAL), *speeches)
        self.bench = Bench(self.service)
        self.poller = Poller(self.bench.engine)

    async def begun(self) -> Hold:
        """
        A run that waits.
        """
        return expect(Hold, await self.bench.engine.start("device", {}))

    async def later(self, seconds: float = INTERVAL) -> int:
        """
        Poll some seconds later; how many runs were asked about.
        """
        self.bench.clock.turn(seconds)
        return await self.poller.poll()

    @property
    def looks(self) -> int:
        """
        How often the service was asked whether a code was entered.
        """
        return self.service.names.count("RedeemDevice")


def saying(outcome: Speech) -> Waiting:
    """
    Where the service says the same of each device.
    """
    site = Waiting()
    site.service.tell = lambda call: codes(INTERVAL) if type(call).__name__ == "AuthorizeDevice" else outcome
    return site


async def test_let_in_while_nobody_looks() -> None:
    """
    Somebody who enters the code on another device is signed in without any page that asks.
    """
    site = Waiting(PENDING, Outcome.SUCCESS)
    hold = await site.begun()

    asked = [await site.later() for _ in range(3)]

    done = expect(Done, await site.bench.engine.resume(hold.handle))
    assert ([1, 1, 0], 2) == (asked, site.looks)
    assert ("signed_in", MADE_UP[slots.TOKENS]) == (done.state, done.tokens)


async def test_whoever_waits_is_told_by_another_worker() -> None:
    """
    A page that waits at one worker, and asks nothing, hears of what another one was told.
    """
    site = Waiting(PENDING, Outcome.SUCCESS)
    hold = await site.begun()
    here = site.bench.another()
    moving = asyncio.create_task(here.engine.moved(hold.handle, hold.step))
    await asyncio.sleep(0)

    await site.later()
    await asyncio.sleep(0.01)
    nothing_new = moving.done()
    await site.later()
    await asyncio.wait_for(moving, 10)

    assert not nothing_new
    assert isinstance(await here.engine.resume(hold.handle), Done)


async def test_a_look_without_news_is_not_noticed() -> None:
    """
    What the user sees stays the action that it was, and their reply to it counts.
    """
    site = Waiting(PENDING, PENDING)
    hold = await site.begun()
    for _ in range(2):
        await site.later()

    ended = expect(Failed, await site.bench.reply(hold, Choice.CANCEL))

    assert (2, "given_up") == (site.looks, ended.state)


async def test_the_end_of_a_wait_is_not_put_off() -> None:
    """
    However often the service is asked, the run ends when it said it would.
    """
    site = saying(PENDING)
    hold = await site.begun()
    while site.bench.clock.now() < hold.expires_at - INTERVAL:
        await site.later()

    before = await site.bench.engine.resume(hold.handle)
    asked = await site.later()
    after = await site.bench.engine.resume(hold.handle)

    assert HALF_AN_HOUR == hold.expires_at - hold.since
    assert (hold.expires_at, 0, "timed_out") == (expect(Hold, before).expires_at, asked, after.state)


@pytest.mark.parametrize("workers", [2, 5])
async def test_of_many_workers_one_asks(workers: int) -> None:
    """
    Whoever polls at once as others do sends nothing, before it is answered and after.
    """
    site = Waiting(PENDING)
    hold = await site.begun()
    site.bench.store.slow = True  # type: ignore[attr-defined] # the watched one
    pollers = [Poller(site.bench.another().engine) for _ in range(workers)]
    site.bench.clock.turn(INTERVAL)
    site.service.hold("RedeemDevice")

    polling = [asyncio.create_task(poller.poll()) for poller in pollers]
    await site.service.came.wait()
    late = await site.poller.poll()
    site.service.gate.set()
    asked = await asyncio.gather(*polling)

    assert (1, 0, 1) == (sum(asked), late, site.looks)
    assert hold.step == (await site.bench.engine.resume(hold.handle)).step


async def test_the_interval_is_kept() -> None:
    """
    Nobody asks before it is over, and a service that wants more time is given it from then on.
    """
    slower = Answer(Outcome.PENDING, {slots.INTERVAL: INTERVAL * 2})
    site = Waiting(PENDING, slower, PENDING)
    await site.begun()

    asked = [await site.later(seconds) for seconds in (0, 4.9, 0.1, 4.9, 0.1, 5, 4.9, 0.1)]

    assert [0, 0, 1, 0, 1, 0, 0, 1] == asked
    assert [5, 5, 10] == [getattr(call, "interval", None) for call in site.service.calls[1:]]


async def test_a_page_that_asks_counts_too() -> None:
    """
    Where a page has just asked, nobody else does before the interval is over.
    """
    site = Waiting(PENDING, PENDING)
    hold = await site.begun()
    site.bench.clock.turn(INTERVAL)
    await site.bench.reply(hold, Choice.CHECK)

    asked: list[object] = [await site.bench.engine.check(hold.run)]
    asked += [await site.later(seconds) for seconds in (0, INTERVAL)]

    assert [None, 0, 1] == asked


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.UNKNOWN, Outcome.THROTTLED])
async def test_a_service_in_trouble_is_left_alone(outcome: Outcome) -> None:
    """
    Of a hundred that wait, a few find it out; then one asks now and again, ever less often, and never not at all.
    """
    site = saying(outcome)
    await site.bench.engine.start("login", {})  # Nobody sweeps it: it is due, and nothing is asked about it.
    site.bench.clock.turn(HALF_AN_HOUR)
    for _ in range(100):
        await site.begun()

    times = list[float]()
    for _ in range(1000):
        if await site.later(1.0):
            times.append(site.bench.clock.now())

    pauses = [after - before for before, after in pairwise(times)]
    assert [FIRST, 20, 40, 80, 160, LONGEST, LONGEST] == pauses
    assert AT_ONCE - 1 + len(pauses) == site.looks


async def test_it_is_well_again() -> None:
    """
    The first one that is answered lets all others ask, too, and trouble begins as small as before.
    """
    site = saying(Outcome.UNAVAILABLE)
    holds = [await site.begun() for _ in range(20)]
    await site.later()
    site.service.tell = lambda _: PENDING
    asked = [await site.later(FIRST)]
    site.service.tell = lambda _: Outcome.UNAVAILABLE
    asked += [await site.later(), await site.later(FIRST - 1), await site.later(1)]

    assert [20, AT_ONCE, 0, 1] == asked
    reasons = [(await site.bench.engine.resume(hold.handle)).reason for hold in holds]
    assert Reason(Outcome.UNAVAILABLE) in reasons
    assert Reason(Outcome.PENDING) in reasons


async def test_a_clock_that_is_set_back() -> None:
    """
    A service that was in trouble while the clock was a year ahead is asked as soon as the clock is right.
    """
    site = saying(Outcome.UNAVAILABLE)
    await site.begun()
    await site.later()
    site.bench.clock.turn(-A_YEAR)
    await site.begun()

    assert 1 == await site.later()


async def test_a_worker_that_died_is_stood_in_for() -> None:
    """
    What a killed worker has asked, and nobody heard, is asked again when its lease is over.
    """
    site = Waiting(PENDING, Outcome.SUCCESS)
    hold = await site.begun()
    site.bench.clock.turn(INTERVAL)
    site.service.hold("RedeemDevice")
    dying = asyncio.create_task(site.poller.poll())
    await site.service.came.wait()
    heir = Poller(site.bench.another(by_call()).engine)
    limits = Limits()

    asked = [await heir.poll()]
    for seconds in (limits.call + limits.lease, INTERVAL):
        site.bench.clock.turn(seconds)
        asked.append(await heir.poll())

    assert [0, 0, 1] == asked
    assert isinstance(await site.bench.engine.resume(hold.handle), Done)
    site.service.gate.set()
    await dying


async def test_nothing_is_asked_that_needs_a_user() -> None:
    """
    Whoever waits for the owner is left in peace: only a password would tell, and a form waits for its user.
    """
    service = by_call(Login=Outcome.REQUIRE_OWNER_APPROVAL)
    bench = Bench(service)
    held = await bench.sign_in(await bench.engine.start("login", {}))
    await bench.engine.start("recover", {})
    bench.clock.turn(HALF_AN_HOUR * 2)

    asked: list[object] = [await Poller(bench.engine).poll(), await bench.engine.check(held.run)]

    assert ([0, None], ["Login"]) == (asked, service.names)
    assert expect(Hold, await bench.engine.resume(held.handle)) == held


async def test_what_is_over_is_left_to_the_sweep() -> None:
    """
    A run that has ended, or that nobody knows, is asked nothing about.
    """
    site = Waiting()
    hold = await site.begun()
    await site.bench.engine.cancel(hold.handle)

    asked = [await site.later(), await site.later(HALF_AN_HOUR), await site.bench.engine.check("run-9")]

    assert ([0, 0, None], 0) == (asked, site.looks)


async def test_one_that_is_broken_keeps_nobody_from_being_asked() -> None:
    """
    Whoever polls hears of a fault when all that were asked at once have been answered.
    """
    site = saying(PENDING)
    holds = [await site.begun() for _ in range(3)]
    answers: list[Speech] = [PENDING, LookupError("planted"), PENDING]
    site.service.tell = lambda _: answers.pop(0)

    with pytest.raises(LookupError, match="planted"):
        await site.later()

    states = sorted([(await site.bench.engine.resume(hold.handle)).state for hold in holds])
    assert (["beyond_us", "waiting", "waiting"], 3) == (states, site.looks)
