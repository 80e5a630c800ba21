"""
A user interface has the conversation: show, reply, until the run ends or nobody waits any more.
"""

import asyncio

from attrs import evolve

from authflow.core.action import Action, Done, Failed, Hold
from authflow.core.errors import BrokenPort
from authflow.core.run import Reply
from authflow.core.value import is_a
from authflow.engine.engine import Engine
from authflow.engine.ports import Ui


async def drive(engine: Engine, ui: Ui, action: Action) -> Action:
    """
    Let *ui* go on from *action*.

    Returns:
        `Done` or `Failed`; or the action at which nobody waited any more.
    """
    while True:
        said = await (_unless_it_moves(engine, ui, action) if isinstance(action, Hold) else ui.show(action))
        if said is None or isinstance(action, Done | Failed):
            return action
        if not isinstance(said, Reply):
            if not is_a(said, Hold):
                raise BrokenPort("Ui.show", "Reply or None", said)
            action = await engine.resume(action.handle)
            continue
        action = await engine.reply(action.handle, evolve(said, step=action.step))


async def _unless_it_moves(engine: Engine, ui: Ui, hold: Hold) -> Reply | Hold | None:
    """
    What *ui* replies to *hold*; or, once the run has moved on by itself, *hold*: then *ui* was called off.
    """
    showing = asyncio.ensure_future(ui.show(hold))
    moving = asyncio.ensure_future(engine.moved(hold.handle, hold.step))
    try:
        await asyncio.wait((showing, moving), return_when=asyncio.FIRST_COMPLETED)
        return await showing if showing.done() else hold
    finally:
        showing.cancel()
        moving.cancel()
        await asyncio.gather(showing, moving, return_exceptions=True)
