"""
A wait that must be looked at is looked at by itself, and the interface is left in peace until there is news.
"""

import asyncio
import time
from collections.abc import Mapping

import pytest
from attrs import evolve

from authflow.calls import slots
from authflow.calls.tokens import RedeemDevice
from authflow.core.action import Action, Done, Failed, Hold
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer, Reply
from authflow.engine.clock import HandClock
from authflow.engine.driving import drive
from authflow.engine.limits import Limits
from authflow.ui.script import Script, choose
from tests.engine.benches import Bench, expect
from tests.engine.services import ScriptedService, Speech, by_queue
from tests.engine.sittings import SOON, Sitting, alone, sitting
from tests.runs import A_DAY, MADE_UP, NOON

PENDING: Answer = Answer(Outcome.PENDING, {slots.INTERVAL: SOON})
CODES: Mapping[str, object] = {"url": MADE_UP[slots.ADDRESS], "code": MADE_UP[slots.USER_CODE]}


def codes(interval: float = SOON) -> Answer:
    """
    The codes of a device that is to be looked at every *interval* seconds.
    """
    made = {slot: MADE_UP[slot] for slot in (slots.DEVICE_CODE, slots.USER_CODE, slots.ADDRESS)}
    return Answer(Outcome.SUCCESS, {**made, slots.INTERVAL: interval})


class Passing(HandClock):
    """
    A clock that goes on by itself, too.
    """

    def now(self) -> float:
        """
        Seconds since the epoch.
        """
        return super().now() + time.monotonic()


class Ticking:
    """
    A service of devices, and an engine whose clock goes on.
    """

    def __init__(self, *speeches: Speech) -> None:
        self.service: ScriptedService = by_queue(codes(), *speeches)
        self.bench = Bench(self.service, clock=Passing(NOON))

    async def begun(self) -> Hold:
        """
        A run that waits.
        """
        return expect(Hold, await self.bench.engine.start("device", {}))


async def until(service: ScriptedService, count: int) -> None:
    """
    Wait until so many calls were sent.
    """
    async with asyncio.timeout(10):
        while len(service.calls) < count:  # noqa: ASYNC110 - a service of the tests rings no bell for each call
            await asyncio.sleep(0.001)


async def left(driving: "asyncio.Task[Action]") -> None:
    """
    Leave, whatever goes on.
    """
    driving.cancel()
    await asyncio.wait([driving])
    assert alone()


async def test_shown_once() -> None:
    """
    While nothing changes, the interface sees one action, however often the code is asked about; then the end.
    """
    site, ui = Ticking(PENDING, PENDING, PENDING, Outcome.SUCCESS), sitting()
    hold = await site.begun()

    done = expect(Done, await drive(site.bench.engine, ui, hold))

    assert ([hold, done], [hold]) == (ui.script.shown, ui.called_off)
    assert ["AuthorizeDevice", *["RedeemDevice"] * 4] == site.service.names
    assert MADE_UP[slots.TOKENS] == done.tokens
    assert alone()


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.UNKNOWN, Outcome.THROTTLED])
async def test_trouble_is_shown_and_goes_on(outcome: Outcome) -> None:
    """
    A service in trouble is news, that it is back is news again, and the code is asked about all the while.
    """
    site, ui = Ticking(outcome, outcome, PENDING, PENDING, Outcome.SUCCESS), sitting()

    done = await drive(site.bench.engine, ui, await site.begun())

    reasons = [action.reason for action in ui.script.shown]
    assert [Reason(Outcome.PENDING), Reason(outcome), Reason(Outcome.PENDING), None] == reasons
    assert ui.called_off == ui.script.shown[:-1]
    assert isinstance(done, Done)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.FAILURE, "turned_away"), (Outcome.TOKEN_EXPIRED, "timed_out"), (Outcome.UNSUPPORTED, "beyond_us")],
)
async def test_news_that_end_it(outcome: Outcome, state: str) -> None:
    """
    Whoever is turned away, or too late, is told at once.
    """
    site, ui = Ticking(PENDING, outcome), sitting()

    failed = expect(Failed, await drive(site.bench.engine, ui, await site.begun()))

    assert (state, ["waiting", state]) == (failed.state, ui.script.states)


async def test_cancelled_after_some_looks() -> None:
    """
    Whoever cancels an action that was shown some looks ago cancels the run as it is now.
    """
    site = Ticking(*[PENDING] * 100)

    async def cancel(_: Action) -> Reply:
        await until(site.service, 4)
        return choose(Choice.CANCEL)

    ui = Script(cancel)
    failed = expect(Failed, await drive(site.bench.engine, ui, await site.begun()))

    assert ("given_up", ["waiting", "given_up"]) == (failed.state, ui.states)
    assert alone()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        pytest.param(PENDING, "given_up", id="nothing-new"),
        pytest.param(Outcome.UNAVAILABLE, "given_up", id="away"),
        pytest.param(Outcome.SUCCESS, "signed_in", id="entered-meanwhile"),
        pytest.param(Outcome.FAILURE, "turned_away", id="denied-meanwhile"),
    ],
)
async def test_cancelled_in_the_middle_of_a_look(answer: Speech, state: str) -> None:
    """
    Who cancels while the service is asked is heard when it has answered; what has ended meanwhile is shown.
    """
    site = Ticking(answer)

    async def cancel(_: Action) -> Reply:
        await until(site.service, 2)
        asyncio.get_running_loop().call_later(SOON, site.service.gate.set)
        return choose(Choice.CANCEL)

    ui, hold = Script(cancel), await site.begun()
    site.service.hold("RedeemDevice")
    ended = await drive(site.bench.engine, ui, hold)

    assert (state, ["waiting", state]) == (ended.state, ui.states)
    assert ["AuthorizeDevice", "RedeemDevice"] == site.service.names


async def test_a_look_by_hand() -> None:
    """
    Who presses the button before its time sees the same again, and nobody is asked.
    """
    bench = Bench(service := by_queue(codes(3600)))
    hold = expect(Hold, await bench.engine.start("device", {}))
    ui = Script(choose(Choice.CHECK))

    same = await drive(bench.engine, ui, hold)

    assert ([hold, hold], hold) == (ui.shown, same)
    assert ["AuthorizeDevice"] == service.names


async def test_nobody_waits() -> None:
    """
    An interface that does not wait leaves the run as it is now, not as it was shown.
    """
    site = Ticking(*[PENDING] * 100)

    class Leaving:
        """
        Looks for a while, and goes.
        """

        async def show(self, action: Action) -> None:
            """
            Go after three looks.
            """
            assert isinstance(action, Hold)
            await until(site.service, 4)

    hold = await site.begun()
    left_at = expect(Hold, await drive(site.bench.engine, Leaving(), hold))

    assert left_at == await site.bench.engine.resume(hold.handle)
    assert (left_at.check_at or 0.0) > (hold.check_at or 0.0)
    assert left_at == evolve(hold, check_at=left_at.check_at)
    assert alone()


async def test_gone_on_with_in_another_process() -> None:
    """
    Another process goes on where the first one left, with the same code.
    """
    site = Ticking(PENDING, Outcome.SUCCESS)
    hold = await site.begun()
    parked = expect(Hold, await drive(site.bench.engine, Script(), hold))
    other, ui = site.bench.another(), sitting()

    done = await drive(other.engine, ui, await other.engine.resume(parked.handle))

    assert ["waiting", "signed_in"] == ui.script.states
    assert CODES == {"url": parked.url, "code": parked.code}
    assert isinstance(done, Done)
    assert ["device-code-1"] * 2 == [call.device_code for call in site.service.calls if isinstance(call, RedeemDevice)]


async def test_ended_elsewhere() -> None:
    """
    What another window does is seen at once, long before the next look.
    """
    bench, ui = Bench(by_queue(codes(3600))), sitting()
    hold = expect(Hold, await bench.engine.start("device", {}))
    driving = asyncio.create_task(drive(bench.engine, ui, hold))
    await ui.stays.wait()

    await bench.another().engine.cancel(hold.handle)
    failed = await asyncio.wait_for(driving, 10)

    assert ("given_up", [hold]) == (failed.state, ui.called_off)


async def test_expired_before_the_next_look() -> None:
    """
    A wait whose time is up ends then, however late it may be looked at.
    """
    bench, ui = Bench(by_queue(codes(3600))), sitting()
    hold = expect(Hold, await bench.engine.start("device", {}))
    bench.clock.turn(hold.expires_at - bench.clock.now() - SOON)
    driving = asyncio.create_task(drive(bench.engine, ui, hold))
    await ui.stays.wait()

    bench.clock.turn(SOON)
    failed = await asyncio.wait_for(driving, 10)

    assert ("timed_out", ["waiting", "timed_out"]) == (failed.state, ui.script.states)


async def test_two_windows() -> None:
    """
    Of two who wait for the same run one asks at a time, and both see its end.
    """
    site = Ticking(PENDING, PENDING, Outcome.SUCCESS)
    hold = await site.begun()
    screens: list[Sitting] = [sitting(), sitting()]

    ended = await asyncio.gather(*(drive(site.bench.engine, ui, hold) for ui in screens))

    assert ["signed_in"] * 2 == [action.state for action in ended]
    assert 4 == len(site.service.calls)


async def test_still_working() -> None:
    """
    A look that takes longer than anybody waits is no news: as soon as it is answered, the wait is shown again.
    """
    service = by_queue(codes(), PENDING, *[PENDING] * 100)
    bench = Bench(service, limits=Limits(wait=0.0, lease=A_DAY))
    hold = expect(Hold, await bench.engine.start("device", {}))
    bench.clock.turn(SOON)
    service.hold("RedeemDevice")
    elsewhere = asyncio.create_task(bench.reply(hold, Choice.CHECK))
    await service.came.wait()
    ui = sitting()
    driving = asyncio.create_task(drive(bench.engine, ui, await bench.engine.resume(hold.handle)))
    await ui.stays.wait()
    ui.stays.clear()

    service.gate.set()
    async with asyncio.timeout(SOON * 100):
        await ui.stays.wait()

    working, again = (expect(Hold, action) for action in ui.script.shown)
    assert ((), (Choice.CHECK, Choice.CANCEL)) == (working.choices, again.choices)
    assert evolve(again, step=hold.step, since=0, expires_at=0, check_at=None) == evolve(
        hold, since=0, expires_at=0, check_at=None
    )
    await elsewhere
    await left(driving)
