"""
What time brings: rests that end, lives that end, replacements, and what is swept away.
"""

import asyncio

import pytest

from authflow.calls.slots import SESSION_TOKEN
from authflow.core.action import Ask, Failed, Hold
from authflow.core.errors import RunNotFound
from authflow.core.member import Identity
from authflow.core.move import KEPT, KEPT_FOR_HEIRS
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.core.slot import EMAIL, IDENTITY, RETURN_TO
from authflow.core.state import THIRTY_DAYS, EndKind
from authflow.engine.limits import Limits
from tests.engine.benches import Bench, WatchedStore, expect, spelled
from tests.engine.services import ScriptedService, by_call
from tests.runs import A_DAY, ADA, BOB, NOON, given

HALF_AN_HOUR = 1800.0


async def expired(bench: Bench, goal: str = "login") -> Failed:
    """
    A run that somebody typed into, and then left alone for too long.
    """
    asked = await bench.engine.start(goal, {**given(goal), RETURN_TO: "/cart"})
    typed = await bench.reply(asked, email=ADA, password="correct horse", code="123456")
    bench.clock.turn(HALF_AN_HOUR)
    return expect(Failed, await bench.engine.resume(typed.handle))


async def test_a_rest_ends() -> None:
    """
    A run that nobody touched in time ends, and says so.
    """
    bench = Bench(by_call(Login=Outcome.FAILURE))

    failed = await expired(bench)

    assert ("timed_out", EndKind.EXPIRED, Reason(Outcome.EXPIRED)) == (failed.state, failed.kind, failed.reason)
    assert ("/cart", "login", 3) == (failed.return_to, failed.goal, failed.step)


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(HALF_AN_HOUR - 1, "enter_credentials"), (HALF_AN_HOUR, "timed_out"), (HALF_AN_HOUR + 1, "timed_out")],
    ids=["a-second-before", "on-time", "a-second-after"],
)
async def test_half_an_hour(seconds: float, state: str) -> None:
    """
    A card may rest for half an hour.
    """
    bench = Bench(by_call())
    asked = await bench.engine.start("login", {})
    bench.clock.turn(seconds)

    action = await bench.engine.resume(asked.handle)

    assert state == action.state


async def test_a_reply_that_comes_too_late() -> None:
    """
    A reply to a run whose time is up is not sent.
    """
    service = by_call()
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    bench.clock.turn(HALF_AN_HOUR)

    action = await bench.sign_in(asked)

    assert (EndKind.EXPIRED, []) == (expect(Failed, action).kind, service.calls)


async def test_every_step_rests_anew() -> None:
    """
    Whoever goes on has another half an hour.
    """
    bench = Bench(by_call(Login=Outcome.FAILURE))
    action = await bench.engine.start("login", {})

    for _ in range(5):
        bench.clock.turn(HALF_AN_HOUR - 1)
        action = await bench.sign_in(action)

    assert "enter_credentials" == action.state


async def test_a_life_caps_all_rests() -> None:
    """
    However often a run is touched, its whole life ends when it must.
    """
    bench = Bench(by_call(Login=Outcome.FAILURE), limits=Limits(life=3600.0))
    action = await bench.engine.start("login", {})

    for _ in range(2):
        bench.clock.turn(HALF_AN_HOUR - 1)
        action = await bench.sign_in(action)

    last = expect(Ask, action)
    bench.clock.turn(2)
    assert NOON + 3600 == last.expires_at
    assert "timed_out" == (await bench.engine.resume(last.handle)).state


async def test_a_wait_rests_for_thirty_days() -> None:
    """
    Who waits for the owner may come back for thirty days.
    """
    bench = Bench(by_call(Login=Outcome.REQUIRE_OWNER_APPROVAL))
    hold = expect(Hold, await bench.sign_in(await bench.engine.start("login", {})))
    bench.clock.turn(THIRTY_DAYS - 1)

    still = await bench.engine.resume(hold.handle)
    bench.clock.turn(1)
    ended = await bench.engine.resume(hold.handle)

    assert (hold, NOON + THIRTY_DAYS) == (still, hold.expires_at)
    assert "timed_out" == ended.state


async def test_a_replacement() -> None:
    """
    Who was too late is handed a new run with the same goal, what was typed, and the way back; no secret comes along.
    """
    store = WatchedStore()
    bench = Bench(by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION), store)
    failed = await expired(bench)

    heir = expect(Ask, await bench.engine.resume(failed.replacement or ""))

    assert ("login", "login", "enter_credentials", 1) == (heir.goal, heir.flow, heir.state, heir.step)
    assert {"email": ADA, "password": None} == {one.name: one.value for one in heir.fields}
    assert {EMAIL: ADA, RETURN_TO: "/cart"} == (await bench.record(heir)).run.memory
    assert failed.run != heir.run
    assert failed.handle != heir.handle
    assert (heir.handle in spelled(store.written), "correct horse" in spelled(store.written)) == (False, False)


async def test_a_replacement_goes_on() -> None:
    """
    A replacement is a run like any other, and somebody else may sign in by it.
    """
    service = by_call(Login=Outcome.FAILURE)
    bench = Bench(service)
    failed = await expired(bench)
    heir = await bench.engine.resume(failed.replacement or "")

    action = await bench.sign_in(heir, BOB)

    assert ("enter_credentials", 2, heir.handle) == (action.state, action.step, action.handle)


async def test_one_replacement() -> None:
    """
    However often an expired run is asked, by whomever, it names the same replacement.
    """
    bench = Bench(by_call(Login=Outcome.FAILURE))
    failed = await expired(bench)

    again = [await bench.engine.resume(failed.handle), await bench.another().engine.cancel(failed.handle)]
    heir = await bench.sign_in(await bench.engine.resume(failed.replacement or ""))
    later = await bench.engine.resume(failed.handle)

    assert [failed, failed, failed] == [*again, later]
    assert heir == await bench.engine.resume(failed.replacement or "")


@pytest.mark.parametrize("choice", [Choice.SUBMIT, Choice.CANCEL])
async def test_a_replacement_does_not_begin_again(choice: Choice) -> None:
    """
    One that came to its end and was swept away stays ended, however long the expired run still answers.
    """
    bench = Bench(by_call(Login=Outcome.FAILURE))
    failed = await expired(bench)
    heir = await bench.engine.resume(failed.replacement or "")
    await bench.another(by_call()).reply(heir, choice, email=ADA, password="correct horse")
    bench.clock.turn(KEPT)
    await bench.engine.sweep()

    again = expect(Failed, await bench.engine.resume(failed.handle))

    assert (failed.run, None) == (again.run, again.replacement)
    with pytest.raises(RunNotFound):
        await bench.engine.resume(heir.handle)


async def test_a_replacement_forgets_who_it_was() -> None:
    """
    Who the service told of belongs to the run that it was told in.
    """
    told = Answer(Outcome.SUCCESS, {SESSION_TOKEN: "s", IDENTITY: Identity("ada")})
    bench = Bench(by_call(Login=told, CreateRedirectSession=Outcome.UNAVAILABLE))
    failed = await expired(bench)

    heir = await bench.record(await bench.engine.resume(failed.replacement or ""))

    assert {EMAIL: ADA, RETURN_TO: "/cart"} == heir.run.memory


@pytest.mark.parametrize("goal", ["reset", "verify", "change-password", "missing-fields"])
async def test_no_replacement_without_its_secret(goal: str) -> None:
    """
    A goal that needs something sealed cannot be begun again by what was typed.
    """
    bench = Bench(ScriptedService(lambda _: Outcome.FAILURE))

    failed = await expired(bench, goal)

    assert (EndKind.EXPIRED, None) == (failed.kind, failed.replacement)


async def test_no_replacement_sends_by_itself() -> None:
    """
    Nothing is sent in the name of somebody who is not there.
    """
    service = by_call(SignOn=Outcome.UNAVAILABLE)
    bench = Bench(service)
    resting = await bench.engine.start("sign-on", given("sign-on"))
    bench.clock.turn(HALF_AN_HOUR)

    failed = expect(Failed, await bench.engine.resume(resting.handle))

    assert (None, ["SignOn"] * 3) == (failed.replacement, service.names)


async def test_sweep() -> None:
    """
    What nobody touched in time is ended, and then forgotten; what is alive stays.
    """
    bench = Bench(by_call(Login=Outcome.REQUIRE_OWNER_APPROVAL))
    left = [await bench.engine.start("login", {}) for _ in range(3)]
    hold = await bench.sign_in(await bench.engine.start("login", {}))

    swept = [await bench.engine.sweep()]
    for seconds in (HALF_AN_HOUR, 0, KEPT_FOR_HEIRS):
        bench.clock.turn(seconds)
        swept.append(await bench.engine.sweep())

    assert [0, 3, 0, 3] == swept
    assert [None] * 3 == [await bench.store.get(action.run) for action in left]
    assert hold == await bench.engine.resume(hold.handle)


async def test_many_sweep_at_once() -> None:
    """
    However many sweep, and each run is ended by one of them, and forgotten by one.
    """
    bench = Bench(by_call(), WatchedStore(slow=True))
    left = [await bench.engine.start("login", {}) for _ in range(5)]
    sweepers = [bench, *(bench.another() for _ in range(3))]

    swept = list[int]()
    for seconds in (HALF_AN_HOUR, KEPT_FOR_HEIRS):
        bench.clock.turn(seconds)
        swept.append(sum(await asyncio.gather(*(one.engine.sweep() for one in sweepers))))

    assert [5, 5] == swept
    assert [None] * 5 == [await bench.store.get(action.run) for action in left]


async def test_a_swept_run_says_so() -> None:
    """
    Whoever comes back to a run that was swept is told, and handed its replacement.
    """
    bench = Bench(by_call())
    asked = await bench.engine.start("login", {EMAIL: ADA})
    bench.clock.turn(A_DAY / 2)
    await bench.engine.sweep()

    failed = expect(Failed, await bench.engine.resume(asked.handle))

    assert EndKind.EXPIRED == failed.kind
    assert failed.replacement


@pytest.mark.parametrize("choice", [Choice.SUBMIT, Choice.CANCEL])
async def test_ended_runs_are_forgotten(choice: Choice) -> None:
    """
    An ended run answers for some minutes, and is then swept away.
    """
    bench = Bench(by_call())
    ended = await bench.reply(await bench.engine.start("login", {}), choice, email=ADA, password="correct horse")

    bench.clock.turn(KEPT - 1)
    before = await bench.engine.resume(ended.handle)
    bench.clock.turn(1)
    swept = await bench.another().engine.sweep()

    assert (ended, 1) == (before, swept)
    with pytest.raises(RunNotFound):
        await bench.engine.resume(ended.handle)


async def test_ended_runs_are_forgotten_unswept() -> None:
    """
    An ended run whose time is up answers to nobody, though nobody swept it.
    """
    bench = Bench(by_call())
    ended = await bench.engine.cancel((await bench.engine.start("login", {})).handle)

    bench.clock.turn(KEPT)

    with pytest.raises(RunNotFound):
        await bench.engine.resume(ended.handle)
