"""
A user interface for whoever sits at a terminal: inline forms, or plain lines where those would be in the way.
"""

import asyncio
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol, TextIO

from attrs import Factory, define, evolve, field

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from authflow.core.run import Reply
from authflow.engine.clock import SystemClock
from authflow.engine.ports import Clock
from authflow.engine.race import first
from authflow.ui.lines import Lines, stdin, stdout
from authflow.ui.plain import Plain
from authflow.ui.texts import ENGLISH, Texts
from authflow.ui.words import CAME_BACK, leads_away, query_in


class Callback(Protocol):
    """
    Where a browser comes back to; `ui/loopback.py` has one.
    """

    async def wait(self) -> Mapping[str, str]:
        """
        The query that it brings.
        """
        ...


@define
class Terminal:
    """
    Asks at the terminal, and waits for what is typed.

    Ctrl-c and ctrl-d leave the run where it is: `AuthFlow.drive` hands back the action, and goes on from its handle.

    Attributes:
        plain: Whether to write lines instead of forms; without a word, wherever *reader* or *writer* is no terminal.
        browse: Opens an address in the user's browser (`webbrowser.open`); without it, the address is only shown.
        callback: Where that browser comes back to; without it, the user types in where it came.
        lines: What reads the lines of *reader*, where somebody else has begun to.
    """

    texts: Texts = ENGLISH
    plain: bool | None = None
    clock: Clock = field(factory=SystemClock)
    browse: Callable[[str], object] | None = None
    callback: Callback | None = None
    reader: TextIO = field(factory=stdin)
    writer: TextIO = field(factory=stdout)
    lines: Lines = field(default=Factory(lambda self: Lines(self.reader), takes_self=True))
    _plainly: Plain = field(init=False)
    _opened: str | None = field(init=False, default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        self._plainly = Plain(self.texts, self.clock, self.reader, self.writer, self.lines)
        if self.plain is None:
            self.plain = any(stream.closed or not stream.isatty() for stream in (self.reader, self.writer))

    async def show(self, action: Action) -> Reply | None:
        """
        Show *action*; the reply, or nothing where the user left.
        """
        if not isinstance(action, Go):
            return await self._shown(action)
        if self.browse is not None and self._opened != action.url:  # Whoever comes back in vain opens nothing again.
            self._opened = action.url
            with suppress(webbrowser.Error):  # The address is shown all the same.
                await asyncio.to_thread(self.browse, action.url)
        return await (self._shown(action) if self.callback is None else self._visited(action, self.callback))

    async def _shown(self, action: Action) -> Reply | None:
        if self.plain or isinstance(action, Done | Failed):
            return await self._plainly.show(action)
        if leads_away(action) and not self._plainly.tell(action):
            return None
        return await self._form(action)

    async def _form(self, action: Ask | Go | Hold) -> Reply | None:
        from prompt_toolkit.input import create_input  # noqa: PLC0415 - lines need none of it
        from prompt_toolkit.output import create_output  # noqa: PLC0415 - the same

        from authflow.ui.form import Form  # noqa: PLC0415 - the same

        match action:
            case Ask():
                fields = action.fields
            case Go():
                fields = (evolve(CAME_BACK, required=self.callback is None),)
            case Hold():
                fields = ()
        keyboard, output = create_input(self.reader), create_output(self.writer)
        reply = await Form(action, fields, self.texts, self.clock, keyboard, output).reply()
        if reply is not None and isinstance(action, Go):
            return evolve(reply, values=query_in(str(reply.values.get(CAME_BACK.name, ""))))
        return reply

    async def _visited(self, action: Go, callback: Callback) -> Reply | None:
        """
        What a browser brought back, or what was typed, whichever came first.
        """
        return await first(self._came(callback), self._shown(action))

    async def _came(self, callback: Callback) -> Reply | None:
        return Reply(values=dict(await callback.wait()))
