"""
A store that is slow: what was true when it was asked may be over when it answers.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
from attrs import define, field

from authflow.core.action import Ask, Failed
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.slot import EMAIL
from authflow.core.state import HALF_AN_HOUR, EndKind
from authflow.engine.clock import HandClock
from authflow.engine.record import Record
from tests.engine.benches import Bench, WatchedStore, expect
from tests.engine.services import by_call
from tests.runs import ADA, NOON, TYPED, given


@define(eq=False)
class SlowStore(WatchedStore):
    """
    Takes some seconds for each intent that it writes.
    """

    clock: HandClock = field(factory=lambda: HandClock(NOON))
    seconds: float = 0.0

    async def swap(self, record: Record) -> bool:
        """
        Store *record*, and let time pass.
        """
        done = await super().swap(record)
        self.clock.turn(self.seconds if record.intent else 0.0)
        return done


@pytest.mark.parametrize(
    ("goal", "call"),
    [("login", "Login"), ("register", "Register"), ("verify", "VerifyDuringAuthentication"), ("reset", "Recover")],
)
@pytest.mark.parametrize("seconds", [2.6, 6.0, 20.0])
async def test_it_is_too_late(goal: str, call: str, seconds: float) -> None:
    """
    Nothing is sent, and the user is told that it was not; as soon as the store is well, the same reply is sent.
    """
    clock = HandClock(NOON)
    service = by_call(**{call: Outcome.UNSUPPORTED})
    store = SlowStore(clock=clock, seconds=seconds)
    bench = Bench(service, store, clock)
    asked = await bench.engine.start(goal, given(goal))

    held = expect(Ask, await bench.reply(asked, **TYPED))
    sent = service.names[:]
    store.seconds = 0.0
    ended = expect(Failed, await bench.reply(held, **TYPED))

    assert ([], Reason(Outcome.UNAVAILABLE), asked.state) == (sent, held.reason, held.state)
    assert ([call], "beyond_us") == (service.names, ended.state)


async def test_it_costs_no_guess() -> None:
    """
    A code that was not sent was not looked at.
    """
    clock = HandClock(NOON)
    bench = Bench(by_call(), SlowStore(clock=clock, seconds=6.0), clock)
    asked = expect(Ask, await bench.engine.start("verify", given("verify")))

    held = expect(Ask, await bench.reply(asked, **TYPED))

    assert asked.attempts_left == held.attempts_left


async def test_it_is_early_enough() -> None:
    """
    A little time is no reason.
    """
    clock = HandClock(NOON)
    service = by_call()
    bench = Bench(service, SlowStore(clock=clock, seconds=2.5), clock)

    await bench.sign_in(await bench.engine.start("login", {}))

    assert ["Login", "CreateRedirectSession", "Authorize", "RedeemCode"] == service.names


@define(eq=False)
class SlowToTell(WatchedStore):
    """
    Tells whose time is up when it has passed on to somebody else.

    Attributes:
        meanwhile: What happens between the asking and the telling.
    """

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the runs whose time was up at *at*.
        """
        found = [run_id async for run_id in super().overdue(at)]
        if self.meanwhile is not None:
            await self.meanwhile()
        for run_id in found:
            yield run_id


async def test_what_was_touched_meanwhile_stays() -> None:
    """
    A run that somebody ended after the sweep had begun keeps its end as long as any other.
    """
    store = SlowToTell()
    bench = Bench(by_call(), store)
    asked = await bench.engine.start("login", {EMAIL: ADA})
    bench.clock.turn(HALF_AN_HOUR)
    store.meanwhile = lambda: bench.another().engine.resume(asked.handle)

    swept = await bench.engine.sweep()

    failed = expect(Failed, await bench.engine.resume(asked.handle))
    assert (0, EndKind.EXPIRED) == (swept, failed.kind)
    assert failed.replacement
