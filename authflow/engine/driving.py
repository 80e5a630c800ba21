"""
A user interface has the conversation: show, reply, until the run ends or nobody waits any more.

What is shown as waiting is called off when the run moves on by itself. Where only asking tells whether it may, it is
asked as often as the service allows, and the interface is left in peace until there is something new to show.
"""

import asyncio

from attrs import evolve, frozen

from authflow.core.action import Action, Done, Failed, Hold
from authflow.core.errors import BrokenPort
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.core.value import is_a
from authflow.engine.engine import Engine
from authflow.engine.ports import Ui
from authflow.engine.race import first


@frozen
class _Moved:
    """
    What is heard instead of a reply when a run that was shown as waiting waits no more.
    """

    to: Action


async def drive(engine: Engine, ui: Ui, action: Action) -> Action:
    """
    Let *ui* go on from *action*.

    Returns:
        `Done` or `Failed`; or the action at which nobody waited any more.

    Raises:
        BrokenPort: The UI said something that is no reply.
    """
    while True:
        said = await (_held(engine, ui, action) if isinstance(action, Hold) else ui.show(action))
        if isinstance(said, _Moved):
            action = said.to
            continue
        if isinstance(action, Hold) and action.check_at is not None:
            # It was asked meanwhile, perhaps, and each time the run came to rest on another step.
            shown, action = action, await engine.resume(action.handle)
            if isinstance(said, Reply) and _over(shown, action, said.choice):
                continue  # What came instead is shown.
        if said is None or isinstance(action, Done | Failed):
            return action
        if not is_a(said, Reply):
            raise BrokenPort("Ui.show", "Reply or None", said)
        action = await engine.reply(action.handle, evolve(said, step=action.step))


async def _held(engine: Engine, ui: Ui, hold: Hold) -> Reply | _Moved | None:
    """
    What *ui* says to *hold*; or what is to be shown in its place.
    """
    moves = _moved(engine, hold) if hold.check_at is None else _checked(engine, hold, hold.check_at)
    return await first(ui.show(hold), moves)


async def _moved(engine: Engine, hold: Hold) -> _Moved:
    """
    Wait until the run of *hold* has moved on by itself.
    """
    await engine.moved(hold.handle, None if hold.working else hold.step)
    return _Moved(await engine.resume(hold.handle))


async def _checked(engine: Engine, hold: Hold, at: float) -> _Moved:
    """
    Ask *at* that time, and again whenever it may be asked again, until there is something else to show than *hold*.
    """
    step = hold.step
    while True:
        # Whoever looks at the run elsewhere moves it on, too, and so does its own time.
        await first(asyncio.sleep(max(0.0, at - engine.turns.clock.now())), engine.moved(hold.handle, step))
        action = await engine.reply(hold.handle, Reply(Choice.CHECK, step=step))
        if not isinstance(action, Hold) or action.check_at is None or _without_time(action) != _without_time(hold):
            return _Moved(action)
        step, at = action.step, action.check_at


def _over(shown: Hold, action: Action, choice: Choice) -> bool:
    """
    Whether *choice*, which was made at *shown*, means nothing any more now that it is *action*.
    """
    elsewhere = (shown.flow, shown.state) != (action.flow, action.state)
    return isinstance(action, Done | Failed) or (elsewhere and choice is not Choice.CANCEL)


def _without_time(hold: Hold) -> Hold:
    return evolve(hold, step=0, since=0.0, expires_at=0.0, check_at=None)
