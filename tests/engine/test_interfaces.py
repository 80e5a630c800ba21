"""
A user interface has the conversation, whatever it says, and however it goes away.
"""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from attrs import define

from authflow.calls import slots
from authflow.core.action import Action, Done, Go
from authflow.core.errors import BrokenPort, RunNotFound
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Reply
from authflow.engine.driving import drive
from authflow.ui.script import Line, Script, choose, submit
from tests.engine.benches import Bench, expect
from tests.engine.services import by_call, by_queue
from tests.engine.sittings import SIGN_IN, WAITING, alone, driven, sitting
from tests.runs import ADA, MADE_UP


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
