"""
Somebody in front of a screen, who stays there when there is nothing left to say.
"""

import asyncio

from attrs import define, field

from authflow.core.action import Action, Done, Failed, Hold
from authflow.core.outcome import Outcome
from authflow.core.run import Reply
from authflow.engine.driving import drive
from authflow.ui.script import Line, Script, submit
from tests.engine.benches import Bench, expect
from tests.runs import ADA

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
