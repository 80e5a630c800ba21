"""
A service that asks to be left alone is left alone, as long as it asks, up to an hour.
"""

import pytest

from authflow.calls.tokens import CreateRedirectSession
from authflow.core.action import Ask
from authflow.core.move import PATIENCE
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from tests.engine.benches import Bench, WatchedStore, expect
from tests.engine.services import by_call, by_queue
from tests.runs import NOON, TYPED, given

THROTTLED = Answer(Outcome.THROTTLED, retry_at=NOON + 90)
UNAVAILABLE = Answer(Outcome.UNAVAILABLE, retry_at=NOON + 90)


@pytest.mark.parametrize("answer", [THROTTLED, UNAVAILABLE], ids=["throttled", "unavailable"])
@pytest.mark.parametrize("goal", ["login", "register", "recover", "verify", "reset"])
async def test_a_step_is_held_off(goal: str, answer: Answer) -> None:
    """
    Until the time that the service named a reply sends nothing and changes nothing; from then on it sends.
    """
    service = by_queue(answer, Outcome.FAILURE)
    bench = Bench(service)
    asked = await bench.engine.start(goal, given(goal))
    held = expect(Ask, await bench.reply(asked, **TYPED))
    before = await bench.record(held)

    bench.clock.turn(89)
    early = await bench.reply(held, **TYPED)
    unchanged = await bench.record(held)
    sent = len(service.calls)
    bench.clock.turn(1)
    late = await bench.reply(held, **TYPED)

    assert (held, before, 1) == (early, unchanged, sent)
    assert (2, held.step + 1) == (len(service.calls), late.step)


@pytest.mark.parametrize("answer", [THROTTLED, UNAVAILABLE], ids=["throttled", "unavailable"])
async def test_it_is_shown(answer: Answer) -> None:
    """
    The user sees when to try again, and why.
    """
    bench = Bench(by_call(Login=answer))

    held = expect(Ask, await bench.sign_in(await bench.engine.start("login", {})))

    assert (NOON + 90, Reason(answer.outcome), "enter_credentials") == (held.retry_at, held.reason, held.state)


@pytest.mark.parametrize(
    ("retry_at", "shown"),
    [
        pytest.param(NOON + PATIENCE, NOON + 3600, id="an-hour"),
        pytest.param(NOON + PATIENCE + 1, NOON + 3600, id="more"),
        pytest.param(NOON + 1e12, NOON + 3600, id="for-ever"),
        pytest.param(float("inf"), NOON + 3600, id="endless"),
        pytest.param(NOON - 5, NOON - 5, id="in-the-past"),
    ],
)
async def test_an_hour_at_most(retry_at: float, shown: float) -> None:
    """
    No service makes a user wait for more than an hour.
    """
    bench = Bench(by_call(Login=Answer(Outcome.THROTTLED, retry_at=retry_at)))

    held = expect(Ask, await bench.sign_in(await bench.engine.start("login", {})))

    assert shown == held.retry_at


@pytest.mark.parametrize("answer", [THROTTLED, UNAVAILABLE], ids=["throttled", "unavailable"])
@pytest.mark.parametrize(
    ("call", "state"),
    [
        ("CreateRedirectSession", "asking_where"),
        ("Authorize", "authorizing"),
        ("RedeemCode", "redeeming"),
    ],
)
async def test_an_auto_is_held_off(call: str, state: str, answer: Answer) -> None:
    """
    A card that sends by itself rests, and trying again too early sends nothing.
    """
    service = by_call(**{call: answer})
    bench = Bench(service)
    held = expect(Ask, await bench.sign_in(await bench.engine.start("login", {})))
    sent = len(service.calls)

    bench.clock.turn(89)
    early = await bench.reply(held, Choice.RETRY)
    unsent = len(service.calls)
    bench.clock.turn(1)
    late = await bench.reply(held, Choice.RETRY)

    assert (state, (Choice.RETRY, Choice.CANCEL), NOON + 90) == (held.state, held.choices, held.retry_at)
    assert (held, sent, sent + 1) == (early, unsent, len(service.calls))
    assert held.step + 1 == late.step


async def test_an_auto_that_rests_can_be_left() -> None:
    """
    Where the service cannot be had, giving up sends nothing.
    """
    service = by_call(CreateRedirectSession=Outcome.UNAVAILABLE)
    bench = Bench(service)
    resting = await bench.sign_in(await bench.engine.start("login", {}))
    sent = len(service.calls)

    ended = await bench.reply(resting, Choice.CANCEL)

    assert ("given_up", sent) == (ended.state, len(service.calls))


@pytest.mark.parametrize("choice", [one for one in Choice if one not in {Choice.RETRY, Choice.CANCEL}])
async def test_an_auto_that_rests_takes_no_other_choice(choice: Choice) -> None:
    """
    Where a card sends by itself, there is nothing but trying again and giving up.
    """
    service, store = by_call(CreateRedirectSession=Outcome.UNAVAILABLE), WatchedStore()
    bench = Bench(service, store)
    resting = await bench.sign_in(await bench.engine.start("login", {}))
    sent, written = len(service.calls), len(store.written)

    action = await bench.reply(resting, choice, **TYPED)

    assert (resting, sent, written) == (action, len(service.calls), len(store.written))


async def test_trying_again_goes_on() -> None:
    """
    When the service is back, trying again goes on from where the run stood, with new proofs.
    """
    service = by_queue(*[Outcome.SUCCESS], *[Outcome.UNAVAILABLE] * 3, *[Outcome.SUCCESS] * 3)
    bench = Bench(service)
    resting = await bench.sign_in(await bench.engine.start("login", {}))

    done = await bench.reply(resting, Choice.RETRY)

    assert "signed_in" == done.state
    assert 2 == len({call.nonce for call in service.calls if isinstance(call, CreateRedirectSession)})
