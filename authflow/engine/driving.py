"""
A user interface has the conversation: show, reply, until the run ends or nobody waits any more.
"""

from enum import Enum, auto
from typing import Final

from attrs import evolve

from authflow.core.action import Action, Done, Failed, Hold
from authflow.core.errors import BrokenPort
from authflow.core.run import Reply
from authflow.core.value import is_a
from authflow.engine.engine import Engine
from authflow.engine.ports import Ui
from authflow.engine.race import first


class _Moved(Enum):
    BY_ITSELF = auto()


MOVED: Final = _Moved.BY_ITSELF
"""
What is heard instead of a reply when a run that was shown as waiting waits no more.
"""


async def drive(engine: Engine, ui: Ui, action: Action) -> Action:
    """
    Let *ui* go on from *action*.

    Returns:
        `Done` or `Failed`; or the action at which nobody waited any more.

    Raises:
        BrokenPort: The UI said something that is no reply.
    """
    while True:
        said = await (first(ui.show(action), _moved(engine, action)) if isinstance(action, Hold) else ui.show(action))
        if said is MOVED:
            action = await engine.resume(action.handle)
        elif said is None or isinstance(action, Done | Failed):
            return action
        elif not is_a(said, Reply):
            raise BrokenPort("Ui.show", "Reply or None", said)
        else:
            action = await engine.reply(action.handle, evolve(said, step=action.step))


async def _moved(engine: Engine, hold: Hold) -> _Moved:
    """
    Wait until the run of *hold* has moved on by itself.
    """
    await engine.moved(hold.handle, hold.step)
    return MOVED
