"""
What comes from elsewhere than the user: a run is woken, cancelled, or finds its flow gone.
"""

import asyncio

import pytest

from authflow.calls import slots
from authflow.core.action import Action, Ask, Done, Failed
from authflow.core.atlas import Atlas
from authflow.core.errors import RunNotFound, UnknownFlow
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Reply
from authflow.core.state import EndKind
from authflow.flows import FLOWS
from tests.engine.benches import Bench, WatchedStore, expect
from tests.engine.consent import CONSENT
from tests.engine.services import by_call, by_queue
from tests.runs import ADA, HERE, MADE_UP, given

WAITING = {"Login": Outcome.REQUIRE_OWNER_APPROVAL}


@pytest.mark.parametrize(
    ("outcome", "flow", "state"),
    [
        pytest.param(Outcome.APPROVED, "approval", "enter_password", id="approved"),
        pytest.param(Outcome.DENIED, "approval", "turned_away", id="denied"),
    ],
)
async def test_wake(outcome: Outcome, flow: str, state: str) -> None:
    """
    A run that waits for the owner goes on when it is told what the owner decided.
    """
    service = by_call(**WAITING)
    bench = Bench(service)
    hold = await bench.sign_in(await bench.engine.start("login", {}))

    woken = await bench.engine.wake(hold.run, outcome)

    action = await bench.engine.resume(hold.handle)
    assert (True, flow, state) == (woken, action.flow, action.state)
    assert ["Login"] == service.names


async def test_approved_and_signed_in() -> None:
    """
    Who was approved signs in with the password, and is asked nothing else.
    """
    bench = Bench(by_queue(Outcome.REQUIRE_OWNER_APPROVAL, *[Outcome.SUCCESS] * 4))
    hold = await bench.sign_in(await bench.engine.start("login", {}))
    await bench.engine.wake(hold.run, Outcome.APPROVED)

    ask = expect(Ask, await bench.engine.resume(hold.handle))
    done = await bench.reply(ask, password="correct horse")

    assert ["password"] == [one.name for one in ask.fields]
    assert isinstance(done, Done)


async def test_woken_once() -> None:
    """
    Of many who bring the same news one wakes the run.
    """
    bench = Bench(by_call(**WAITING))
    hold = await bench.sign_in(await bench.engine.start("login", {}))

    woken = await asyncio.gather(*(bench.engine.wake(hold.run, Outcome.DENIED) for _ in range(10)))

    assert [False] * 9 + [True] == sorted(woken)


@pytest.mark.parametrize("outcome", [one for one in Outcome if one not in {Outcome.APPROVED, Outcome.DENIED}])
async def test_wake_with_other_news(outcome: Outcome) -> None:
    """
    No other outcome wakes a run, a success least of all.
    """
    store = WatchedStore()
    bench = Bench(by_call(**WAITING), store)
    hold = await bench.sign_in(await bench.engine.start("login", {}))
    written = len(store.written)

    woken = await bench.engine.wake(hold.run, outcome)

    assert (False, written, hold) == (woken, len(store.written), await bench.engine.resume(hold.handle))


@pytest.mark.parametrize("outcome", [Outcome.APPROVED, Outcome.DENIED])
@pytest.mark.parametrize("goal", ["login", "register", "verify", "recover", "tokens", "logout"])
async def test_wake_where_nobody_waits(goal: str, outcome: Outcome) -> None:
    """
    A run that stands elsewhere, or has ended, was not waiting.
    """
    store = WatchedStore()
    bench = Bench(by_call(Authorize=Outcome.VISIT_REQUIRED), store)
    action = await bench.engine.start(goal, given(goal))
    written = len(store.written)

    woken = await bench.engine.wake(action.run, outcome)

    assert (False, written) == (woken, len(store.written))


@pytest.mark.parametrize("run_id", ["", "unknown", "\ud800", "x" * 10_000])
async def test_wake_nobody(run_id: str) -> None:
    """
    A run that is not there cannot be woken.
    """
    bench = Bench(by_call())

    with pytest.raises(RunNotFound):
        await bench.engine.wake(run_id, Outcome.APPROVED)


async def resting(bench: Bench, goal: str) -> Action:
    """
    A run of *goal*, past its first reply if that is a sign-in.
    """
    action = await bench.engine.start(goal, given(goal))
    return await bench.sign_in(action) if goal == "login" else action


@pytest.mark.parametrize(
    ("goal", "answers", "kind"),
    [
        pytest.param("register", {}, "Ask", id="step"),
        pytest.param("tokens", {"CreateRedirectSession": Outcome.UNAVAILABLE}, "Ask", id="auto"),
        pytest.param("tokens", {"Authorize": Outcome.VISIT_REQUIRED}, "Go", id="visit"),
        pytest.param("login", WAITING, "Hold", id="wait"),
    ],
)
async def test_cancel(goal: str, answers: dict[str, Outcome], kind: str) -> None:
    """
    A run can be given up wherever it rests; nothing is sent for it.
    """
    service = by_call(**answers)
    bench = Bench(service)
    action = await resting(bench, goal)
    sent = len(service.calls)

    ended = expect(Failed, await bench.engine.cancel(action.handle))

    assert (kind, sent) == (type(action).__name__, len(service.calls))
    assert ("given_up", EndKind.CANCELLED, action.handle) == (ended.state, ended.kind, ended.handle)
    assert ended == await bench.engine.resume(action.handle)


async def test_cancel_a_logout() -> None:
    """
    A sign-out that is given up in the browser has signed out here all the same.
    """
    bench = Bench(by_call(Logout=Outcome.VISIT_REQUIRED))
    going = await bench.engine.start("logout", {slots.TOKENS: MADE_UP[slots.TOKENS]})

    ended = await bench.engine.cancel(going.handle)

    assert ("signed_out", Reason("service_not_told")) == (ended.state, ended.reason)


@pytest.mark.parametrize("answer", [Outcome.SUCCESS, Outcome.BARRED])
async def test_cancel_what_has_ended(answer: Outcome) -> None:
    """
    What has ended stays as it ended.
    """
    store = WatchedStore()
    bench = Bench(by_call(Login=answer), store)
    ended = await bench.sign_in(await bench.engine.start("login", {}))
    written = len(store.written)

    again = [await bench.engine.cancel(ended.handle) for _ in range(2)]

    assert ([ended, ended], written) == (again, len(store.written))


async def test_a_flow_that_is_switched_off() -> None:
    """
    A run whose flow was taken out of the atlas answers to nobody, whatever is asked of it.
    """
    service, atlas = by_call(), Atlas(*FLOWS, CONSENT)
    bench = Bench(service, atlas=atlas)
    asked = await bench.engine.start("consent", {})
    after = bench.another(atlas=HERE).engine

    for entrance in (after.resume, after.cancel, lambda handle: after.reply(handle, Reply(step=1))):
        with pytest.raises(RunNotFound):
            await entrance(asked.handle)
    with pytest.raises(UnknownFlow):
        await after.start("consent", {})

    assert (asked, []) == (await bench.engine.resume(asked.handle), service.calls)


async def test_a_goal_that_is_switched_off() -> None:
    """
    A run that has left a flow behind does not need it any more, not even to end in time.
    """
    bench = Bench(by_call(), atlas=Atlas(*FLOWS, CONSENT))
    asked = await bench.reply(await bench.engine.start("consent", {}), Choice.ACCEPT)
    after = bench.another(atlas=HERE)

    same = await after.engine.resume(asked.handle)
    bench.clock.turn(1800)
    failed = expect(Failed, await after.engine.resume(asked.handle))

    assert ("login", asked) == (asked.flow, same)
    assert (EndKind.EXPIRED, None) == (failed.kind, failed.replacement)


async def test_a_sweep_leaves_what_it_does_not_know() -> None:
    """
    A run of a flow that another version serves is left to that version.
    """
    bench = Bench(by_call(), atlas=Atlas(*FLOWS, CONSENT))
    asked = await bench.engine.start("consent", {slots.EMAIL: ADA})
    bench.clock.turn(1800)

    swept = await bench.another(atlas=HERE).engine.sweep()

    assert 0 == swept
    assert "timed_out" == (await bench.engine.resume(asked.handle)).state
