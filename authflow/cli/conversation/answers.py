"""
What a command was given beforehand, as a user interface: values from options, secrets from lines of the input.

Whatever else is asked goes to whoever sits at the terminal, if anybody does.
"""

from collections.abc import Mapping

from attrs import define, field

from authflow.core.action import Action, Ask, Done, Failed, Hold
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.engine.ports import Ui
from authflow.ui.lines import Lines


@define
class Answers:
    """
    Replies with what it has, and lets *asking* ask for the rest.

    Attributes:
        lines: Where secrets are read from, a line each, when they are asked and not before.
        read: The kinds of fields that are read there.
        asking: Who asks the user; nobody, where nobody is there.
        looks: Whether a wait for something outside is looked at again, once: by whoever comes back with a password.
        waiting: Who waits where nobody is asked, or nobody types.
        last: What was shown last.
    """

    lines: Lines
    read: frozenset[Kind]
    asking: Ui | None = None
    looks: bool = False
    waiting: Ui | None = None
    last: Action | None = None
    _submitted: set[tuple[str, str]] = field(init=False, factory=set[tuple[str, str]])

    async def show(self, action: Action) -> Reply | None:
        """
        The reply to *action*; nothing where there is none, and nobody to ask.
        """
        self.last = action
        match action:
            case Done() | Failed():
                return None  # The command itself says how it ended.
            case Ask():
                values = await self._values(action)
                if values is not None:
                    return Reply(values=values)
            case Hold(choices=choices) if self.looks and Choice.CHECK in choices:
                self.looks = False
                return Reply(Choice.CHECK)
            case _:
                pass
        if self.asking is None:
            return await self.waiting.show(action) if self.waiting is not None else None
        reply = await self.asking.show(action)
        if reply is None and self.waiting is not None and isinstance(action, Hold) and not self.lines.typed:
            return await self.waiting.show(action)  # The lines are at their end; what is waited for happens elsewhere.
        return reply

    async def _values(self, action: Ask) -> Mapping[str, object] | None:
        """
        Everything that *action* asks, if all of it is at hand.
        """
        wanted = [entry for entry in action.fields if entry.required and entry.value is None]
        here = action.flow, action.state
        # What was refused once is not sent again as it is: without a line to read, somebody must look at it.
        spent = not wanted and (here in self._submitted or any(entry.complaint for entry in action.fields))
        ready = Choice.SUBMIT in action.choices and action.retry_at is None
        if not ready or spent or any(entry.kind not in self.read for entry in wanted):
            return None
        self._submitted.add(here)
        values = {entry.name: entry.value for entry in action.fields if entry.value is not None}
        for entry in wanted:
            line = await self.lines.read(secret=True)
            if line is None:
                return None
            values[entry.name] = line
        return values
