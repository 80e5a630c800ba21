"""
A user interface has the conversation: show, reply, until the run ends or nobody waits any more.
"""

from attrs import evolve

from authflow.core.action import Action, Done, Failed, Hold
from authflow.core.errors import BrokenPort
from authflow.core.run import Reply
from authflow.core.value import is_a
from authflow.engine.engine import Engine
from authflow.engine.ports import Ui
from authflow.engine.race import first


async def drive(engine: Engine, ui: Ui, action: Action) -> Action:
    """
    Let *ui* go on from *action*.

    Returns:
        `Done` or `Failed`; or the action at which nobody waited any more.
    """
    while True:
        said = await (first(ui.show(action), _moved(engine, action)) if isinstance(action, Hold) else ui.show(action))
        if said is None or isinstance(action, Done | Failed):
            return action
        if not isinstance(said, Reply):
            if not is_a(said, Hold):
                raise BrokenPort("Ui.show", "Reply or None", said)
            action = await engine.resume(action.handle)
            continue
        action = await engine.reply(action.handle, evolve(said, step=action.step))


async def _moved(engine: Engine, hold: Hold) -> Hold:
    """
    *hold*, once its run has moved on by itself.
    """
    await engine.moved(hold.handle, hold.step)
    return hold
