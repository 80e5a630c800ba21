"""
What the engine makes of stores that announce, and settle, in one step each.
"""

import asyncio
from typing import Final

import pytest

from authflow.core.action import Ask, Hold
from authflow.core.errors import StoreUnavailable
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.engine.clock import HandClock
from authflow.engine.limits import Limits
from authflow.stores.memory import MemoryStore
from tests.engine.benches import Bench, expect
from tests.engine.services import ScriptedService, by_call
from tests.engine.together import Halfway, Stuck, Together, Whole
from tests.runs import NOON, TYPED

TIGHT: Final = Limits(passwords=((1, 60.0),))
HASTY: Final = Limits(wait=0.01, lease=0.1)


def town(
    limits: Limits | None = None,
    older: tuple[bytes, ...] = (),
    kind: type[Together] = Together,
    **outcomes: Outcome,
) -> tuple[Bench, Together]:
    """
    An engine on such a store, before a service that answers like this; identities may have an *older* key as well.
    """
    clock = HandClock(NOON)
    store = kind(inner=MemoryStore(clock.now), clock=clock)
    bench = Bench(by_call(**outcomes), store, clock, limits or Limits())
    bench.engine.older = older
    bench.engine.__attrs_post_init__()
    return bench, store


def sent(bench: Bench) -> list[str]:
    """
    The calls that went out.
    """
    assert isinstance(bench.service, ScriptedService)
    return bench.service.names


async def test_a_turn_is_one_trip_less() -> None:
    """
    What is sent was written and counted at once; what it has not cost is given back while the move is written.
    """
    bench, store = town(Login=Outcome.FAILURE)
    asked = await bench.engine.start("login", {})

    await bench.reply(asked, **TYPED)

    assert ["announce", "give back", "swap"] == store.asked
    assert [0, 1] == sorted(store.counted.values())


async def test_a_turn_is_two_trips_less() -> None:
    """
    Where both are one step, a turn is as many writes as without any counts.
    """
    bench, store = town(kind=Whole, Login=Outcome.FAILURE)
    asked = await bench.engine.start("login", {})

    await bench.reply(asked, **TYPED)

    assert ["announce", "settle"] == store.asked
    assert [0, 1] == sorted(store.counted.values())


async def test_what_is_given_back_goes_with_the_next_announcement() -> None:
    """
    A right password has cost nothing, which is written with the call that comes next.
    """
    bench, store = town(kind=Whole)

    done = await bench.sign_in(await bench.engine.start("login", {}))

    assert "signed_in" == done.state
    assert ["announce", "settle", "swap", "swap", "swap"] == store.asked
    assert {0} == {*store.counted.values()}


async def test_what_a_registration_mailed_is_written_beside() -> None:
    """
    What is known to be mailed only now is counted as before.
    """
    bench, store = town(kind=Whole, Register=Outcome.REQUIRE_EMAIL_VERIFICATION)

    await bench.reply(await bench.engine.start("register", {}), **TYPED)

    assert ["announce", "bump", "swap"] == store.asked


async def test_an_answer_is_not_lost_over_what_is_settled_with_it() -> None:
    """
    Where that cannot be had, or nobody knows whether it was done, the run stands where the answer has led it.
    """
    bench, store = town(kind=Whole, Login=Outcome.REQUIRE_EMAIL_VERIFICATION)
    store.lost = "settle"

    told = await bench.reply(await bench.engine.start("login", {}), **TYPED)

    assert ("enter_code", ["Login"]) == (told.state, sent(bench))
    assert ["announce", "settle", "swap"] == store.asked


async def test_what_is_settled_has_little_time() -> None:
    """
    A store that takes too long over the counts is asked for the run alone.
    """
    bench, store = town(HASTY, kind=Stuck, Login=Outcome.REQUIRE_EMAIL_VERIFICATION)

    told = await bench.reply(await bench.engine.start("login", {}), **TYPED)

    assert ("enter_code", ["announce", "swap"]) == (told.state, store.asked)


async def test_what_is_written_and_not_counted_is_counted() -> None:
    """
    A store that finds out only then that it cannot do both has written the run; the rest is asked for.
    """
    bench, store = town(TIGHT, kind=Halfway, Login=Outcome.FAILURE)
    wrong = await bench.reply(await bench.engine.start("login", {}), **TYPED)

    held = expect(Ask, await bench.reply(wrong, **TYPED))

    assert (Reason("too_many_passwords"), ["Login"]) == (held.reason, sent(bench))
    assert ["swap", "bump"] == store.asked[:2]


async def test_another_attempt_is_counted_anew() -> None:
    """
    What was announced is counted once; an attempt that cost nothing is given back before the next one.
    """
    bench, store = town(kind=Whole, Login=Outcome.UNAVAILABLE)

    await bench.reply(await bench.engine.start("login", {}), **TYPED)

    assert ["Login", "Login"] == sent(bench)
    assert ["announce", "give back", "bump", "settle"] == store.asked
    assert {0} == {*store.counted.values()}


async def test_what_a_broken_service_was_asked_stays_counted() -> None:
    """
    Nobody can tell what an adapter has done that breaks.
    """
    bench, store = town(kind=Whole)
    bench = bench.another(by_call(Login=OSError("the cable broke")))

    with pytest.raises(OSError, match="cable"):
        await bench.reply(await bench.engine.start("login", {}), **TYPED)

    assert ["announce", "swap"] == store.asked
    assert {1} == {*store.counted.values()}


async def test_what_there_is_no_room_for_is_not_sent() -> None:
    """
    The user is told so, and for how long, as where it is counted apart.
    """
    bench, store = town(TIGHT, Login=Outcome.FAILURE)
    wrong = await bench.reply(await bench.engine.start("login", {}), **TYPED)

    held = expect(Ask, await bench.reply(wrong, **TYPED))

    assert (Reason("too_many_passwords"), NOON + 60) == (held.reason, held.retry_at)
    assert ["Login"] == sent(bench)
    assert "bump" not in store.asked


async def test_of_two_at_once_one_is_counted() -> None:
    """
    Whoever was too late has counted nothing, and gets the other's answer.
    """
    bench, store = town(Login=Outcome.FAILURE)
    store.slow = True
    asked = await bench.engine.start("login", {})

    one, other = await asyncio.gather(*(bench.reply(asked, **TYPED) for _ in range(2)))

    assert one == other
    assert 1 == sent(bench).count("Login")
    assert [0, 1] == sorted(store.counted.values())


@pytest.mark.parametrize("seconds", [2.6, 20.0])
async def test_what_was_announced_too_late_is_not_counted(seconds: float) -> None:
    """
    What was written so late that it is not sent any more has cost nothing.
    """
    bench, store = town(Login=Outcome.FAILURE)
    store.seconds = seconds

    held = expect(Ask, await bench.reply(await bench.engine.start("login", {}), **TYPED))

    assert (Reason(Outcome.UNAVAILABLE), []) == (held.reason, sent(bench))
    assert {0} == {*store.counted.values()}


async def test_what_may_have_been_announced_is_not_sent() -> None:
    """
    Where nobody knows whether it was written and counted, nothing goes out; it is over when its lease is.
    """
    bench, store = town(HASTY, Login=Outcome.FAILURE)
    store.lost = "announce"
    asked = await bench.engine.start("login", {})
    with pytest.raises(StoreUnavailable):
        await bench.reply(asked, **TYPED)
    store.lost = ""

    working = expect(Hold, await bench.engine.resume(asked.handle))
    bench.clock.turn(bench.limits.call + bench.limits.lease)
    held = expect(Ask, await bench.engine.resume(asked.handle))

    assert (Reason("still_working"), Reason(Outcome.UNAVAILABLE)) == (working.reason, held.reason)
    assert [] == sent(bench)


async def test_while_keys_change_it_is_counted_by_each() -> None:
    """
    By several keys there are several steps: it is written first, and then counted.
    """
    bench, store = town(older=(b"o" * 32,), Login=Outcome.FAILURE)

    await bench.reply(await bench.engine.start("login", {}), **TYPED)

    assert ["swap", "bump", "bump", "give back", "give back", "swap"] == store.asked


async def test_what_is_counted_for_nothing_is_written_alone() -> None:
    """
    A call that spends nothing is written as any move is.
    """
    bench, store = town()
    done = await bench.sign_in(await bench.engine.start("login", {}))
    store.asked.clear()

    await bench.reply(await bench.engine.start("login", {}), Choice.REGISTER)

    assert "signed_in" == done.state
    assert ["swap"] == store.asked
