"""
A user who knows beforehand what to do: for tests, demos and bots.
"""

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import TypeAlias

from attrs import define, field

from authflow.core.action import Action, Done, Failed
from authflow.core.outcome import Choice
from authflow.core.run import Reply

Line: TypeAlias = Reply | Callable[[Action], Reply | Awaitable[Reply]]
"""
A reply, or what makes one when its turn comes: a function of the action, async where it must look something up.
"""


def submit(**values: object) -> Reply:
    """
    Fill in the form and send it.
    """
    return Reply(Choice.SUBMIT, values)


def choose(choice: Choice) -> Reply:
    """
    Press one of the other choices.
    """
    return Reply(choice)


@define(init=False)
class Script:
    """
    Gives its lines one after the other; when none are left, nobody waits any more.

    Attributes:
        shown: Every action it was shown.
    """

    shown: list[Action] = field(repr=False)
    _lines: list[Line] = field(repr=False)

    def __init__(self, *lines: Line) -> None:
        self.shown = []
        self._lines = list(lines)

    @property
    def states(self) -> list[str]:
        """
        The states it was shown, in order, the end included.
        """
        return [action.state for action in self.shown]

    @property
    def left(self) -> int:
        """
        How many lines were not given.
        """
        return len(self._lines)

    async def show(self, action: Action) -> Reply | None:
        """
        Note *action* down, and give the next line.
        """
        self.shown.append(action)
        if isinstance(action, Done | Failed) or not self._lines:
            return None
        line = self._lines.pop(0)
        if isinstance(line, Reply):
            return line
        made = line(action)
        return await made if isawaitable(made) else made
