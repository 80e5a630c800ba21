"""
A user interface has the conversation; what happens elsewhere meanwhile calls it off.
"""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from attrs import define, evolve, field

from authflow.calls import slots
from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from authflow.core.errors import BrokenPort, RunNotFound
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Reply
from authflow.engine.driving import drive
from authflow.engine.limits import Limits
from authflow.ui.script import Line, Script, choose, submit
from tests.engine.benches import BRIEF, Bench, expect
from tests.engine.services import by_call, by_queue
from tests.runs import ADA, MADE_UP

WAITING = {"Login": Outcome.REQUIRE_OWNER_APPROVAL}
SIGN_IN = submit(email=ADA, password="correct horse")
SOON = 0.02
"""
Seconds.
"""


@define(eq=False)
class Sitting:
    """
    Somebody who follows a script, and stays in front of the screen when it is at its end.

    Attributes:
        stays: Rings when there is nothing left to say.
        called_off: What was on the screen when the interface was called off.
    """

    script: Script
    stays: asyncio.Event = field(factory=asyncio.Event)
    called_off: list[Action] = field(factory=list[Action])

    async def show(self, action: Action) -> Reply | None:
        """
        Reply by the script; beyond it, look at *action* for ever.
        """
        if self.script.left or isinstance(action, Done | Failed):
            return await self.script.show(action)
        self.script.shown.append(action)
        self.stays.set()
        try:
            return await asyncio.Future[Reply]()
        finally:
            self.called_off.append(action)


def sitting(*lines: Line) -> Sitting:
    """
    Somebody who says *lines*, and stays.
    """
    return Sitting(Script(*lines))


def alone() -> bool:
    """
    Whether no task runs but this one.
    """
    return {asyncio.current_task()} == asyncio.all_tasks()


async def driven(bench: Bench, ui: Sitting) -> tuple[asyncio.Task[Action], Hold]:
    """
    A sign-in that *ui* has, as far as the wait that it shows.
    """
    asked = await bench.engine.start("login", {})
    driving = asyncio.create_task(drive(bench.engine, ui, asked))
    await ui.stays.wait()
    ui.stays.clear()
    return driving, expect(Hold, ui.script.shown[-1])


async def test_woken_while_it_is_shown() -> None:
    """
    A wait that ends calls the interface off, which is shown what comes then.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)

    await bench.engine.wake(hold.run, Outcome.APPROVED)
    await ui.stays.wait()
    asked = expect(Ask, ui.script.shown[-1])
    driving.cancel()
    await asyncio.wait([driving])

    assert ["enter_credentials", "waiting", "enter_password"] == ui.script.states
    assert [hold, asked] == ui.called_off
    assert ["password"] == [one.name for one in asked.fields]
    assert alone()


async def test_turned_down_while_it_is_shown() -> None:
    """
    A wait that ends the run brings the drive to its end.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)

    await bench.engine.wake(hold.run, Outcome.DENIED)
    failed = expect(Failed, await driving)

    assert ("turned_away", failed) == (failed.state, ui.script.shown[-1])
    assert [hold] == ui.called_off
    assert alone()


async def test_gone_on_with_elsewhere() -> None:
    """
    A reply in another window moves this one on, too.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)

    await bench.another().reply(hold, Choice.CHECK)
    await ui.stays.wait()
    driving.cancel()
    await asyncio.wait([driving])

    assert "enter_password" == ui.script.states[-1]


async def test_a_bell_for_nothing() -> None:
    """
    News that does not move the run leaves the interface alone.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)

    await bench.engine.resume(hold.handle)
    record = await bench.record(hold)
    await bench.store.swap(evolve(record, revision=record.revision + 1))
    for _ in range(10):
        await asyncio.sleep(0)

    assert ([], False) == (ui.called_off, driving.done())
    driving.cancel()
    await asyncio.wait([driving])


async def test_expired_while_it_is_shown() -> None:
    """
    A wait whose time is up ends under the eyes of whoever looks at it, though nobody touches it.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting()
    asked = await bench.engine.start("login", {})
    hold = expect(Hold, await bench.sign_in(asked))
    bench.clock.turn(hold.expires_at - bench.clock.now() - SOON)

    driving = asyncio.create_task(drive(bench.engine, ui, hold))
    await ui.stays.wait()
    bench.clock.turn(SOON)
    failed = expect(Failed, await driving)

    assert ("timed_out", ["waiting", "timed_out"]) == (failed.state, ui.script.states)
    assert [hold] == ui.called_off


async def test_swept_while_it_is_shown() -> None:
    """
    A sweep that ends the run is seen at once, whatever the interface's own time says.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)
    bench.clock.turn(hold.expires_at - bench.clock.now())

    await bench.engine.sweep()

    assert "timed_out" == (await driving).state


async def test_an_answer_that_comes_late() -> None:
    """
    Who was told that it is still being worked on is shown the answer as soon as it is there.
    """
    service = by_call(Login=Outcome.FAILURE)
    bench, ui = Bench(service, limits=BRIEF), sitting()
    asked = await bench.engine.start("login", {})
    service.hold()
    elsewhere = asyncio.create_task(bench.sign_in(asked))
    await service.came.wait()

    driving = asyncio.create_task(drive(bench.engine, ui, await bench.engine.resume(asked.handle)))
    await ui.stays.wait()
    ui.stays.clear()
    working = expect(Hold, ui.script.shown[-1])
    service.gate.set()
    await ui.stays.wait()
    answered = expect(Ask, ui.script.shown[-1])

    assert (("still_working", ()), "failure") == (
        (working.reason and working.reason.id, working.choices),
        answered.reason and answered.reason.id,
    )
    assert [working] == ui.called_off
    assert answered == await elsewhere
    driving.cancel()
    await asyncio.wait([driving])


async def test_an_answer_that_never_comes() -> None:
    """
    When whoever sends a call has surely given up, who waits for its answer is told so.
    """
    service = by_call()
    bench, ui = Bench(service, limits=Limits(wait=0.0)), sitting()
    asked = await bench.engine.start("login", {})
    service.hold()
    elsewhere = asyncio.create_task(bench.sign_in(asked))
    await service.came.wait()
    record = await bench.record(asked)
    assert record.intent is not None
    bench.clock.turn(record.intent.lease_until - bench.clock.now() - SOON)

    driving = asyncio.create_task(drive(bench.engine, ui, await bench.engine.resume(asked.handle)))
    await ui.stays.wait()
    ui.stays.clear()
    bench.clock.turn(SOON)
    await ui.stays.wait()

    assert ["enter_credentials", "enter_credentials"] == ui.script.states
    assert isinstance(ui.script.shown[-1], Ask)
    elsewhere.cancel()
    driving.cancel()
    service.gate.set()
    await asyncio.wait([driving, elsewhere])
    await bench.engine.aclose()


@pytest.mark.parametrize("waits", [False, True], ids=["asked", "waiting"])
async def test_an_interface_that_raises(waits: bool) -> None:
    """
    What goes wrong in an interface is the application's to see; the run stays as it was.
    """

    async def broken(_: Action) -> Reply:
        raise LookupError("mine")

    bench = Bench(by_call(**WAITING))
    asked = await bench.engine.start("login", {})
    lines: list[Line] = [SIGN_IN, broken] if waits else [broken]

    with pytest.raises(LookupError, match="mine"):
        await drive(bench.engine, Script(*lines), asked)

    assert ("waiting" if waits else "enter_credentials") == (await bench.engine.resume(asked.handle)).state
    assert alone()


@pytest.mark.parametrize(
    "nonsense",
    [
        pytest.param(lambda _: "yes", id="word"),
        pytest.param(lambda _: {"email": ADA}, id="mapping"),
        pytest.param(lambda _: Choice.SUBMIT, id="choice"),
        pytest.param(lambda action: action, id="what-it-was-shown"),
        pytest.param(lambda _: False, id="false"),
        pytest.param(lambda _: Reply, id="a-class"),
    ],
)
@pytest.mark.parametrize("waits", [False, True], ids=["asked", "waiting"])
async def test_an_interface_that_says_nonsense(waits: bool, nonsense: Callable[[Action], Any]) -> None:
    """
    Whoever wrote the interface is told what it must say, and nothing is sent.
    """
    service = by_call(**WAITING)
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    lines: list[Line] = [SIGN_IN, nonsense] if waits else [nonsense]

    with pytest.raises(BrokenPort, match=r"^Ui.show must return Reply or None"):
        await drive(bench.engine, Script(*lines), asked)

    assert int(waits) == len(service.calls)
    assert alone()


async def test_what_is_said_to_an_end_is_not_heard() -> None:
    """
    The end is shown, and nothing that an interface says to it matters.
    """

    @define
    class Chatty:
        async def show(self, action: Action) -> Reply | None:
            return cast("Reply", "bye") if isinstance(action, Done) else SIGN_IN

    bench = Bench(by_call())

    ended = await drive(bench.engine, Chatty(), await bench.engine.start("login", {}))

    assert isinstance(ended, Done)


@pytest.mark.parametrize("waits", [False, True], ids=["asked", "waiting"])
@pytest.mark.parametrize("turns", range(12))
async def test_called_off_itself(waits: bool, turns: int) -> None:
    """
    A drive that is cancelled leaves no task behind, whenever it happens, and the run where it was.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting()
    action = await bench.engine.start("login", {})
    if waits:
        action = await bench.sign_in(action)
    driving = asyncio.create_task(drive(bench.engine, ui, action))
    for _ in range(turns):
        await asyncio.sleep(0)

    driving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await driving

    assert alone()
    assert action == await bench.engine.resume(action.handle)
    assert ui.script.shown == ui.called_off


async def test_a_reply_and_news_at_once() -> None:
    """
    Of a reply and the news that come together the reply is heard; as it is late, it changes nothing.
    """
    bench = Bench(by_call(**WAITING))
    asked = await bench.engine.start("login", {})

    async def at_the_same_time(action: Action) -> Reply:
        await bench.engine.wake(action.run, Outcome.APPROVED)
        return choose(Choice.CHECK)

    ui = Script(SIGN_IN, at_the_same_time)
    action = await drive(bench.engine, ui, asked)

    assert ["enter_credentials", "waiting", "enter_password"] == ui.states
    assert "enter_password" == action.state


async def test_a_run_that_is_gone() -> None:
    """
    Where a run was forgotten while it was shown, its interface is called off, and whoever drives is told.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)
    record = await bench.record(hold)

    await bench.store.drop(hold.run, record.revision)
    with pytest.raises(RunNotFound):
        await driving

    assert [hold] == ui.called_off
    assert alone()


async def test_every_kind_of_action_is_shown() -> None:
    """
    An address to open is shown as it is, and what the browser brings is a reply.
    """
    bench = Bench(by_queue(Outcome.SUCCESS, Outcome.SUCCESS, Outcome.VISIT_REQUIRED, Outcome.SUCCESS))
    asked = await bench.engine.start("login", {})

    async def browse(action: Action) -> Reply:
        record = await bench.record(expect(Go, action))
        return submit(state=record.run.memory[slots.NONCE], code=MADE_UP[slots.AUTHORIZATION_CODE])

    ui = Script(SIGN_IN, browse)
    ended = await drive(bench.engine, ui, asked)

    assert ["Ask", "Go", "Done"] == [type(action).__name__ for action in ui.shown]
    assert isinstance(ended, Done)
