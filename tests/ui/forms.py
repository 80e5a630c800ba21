"""
A form in front of somebody: keys that are pressed, and the screen as it was drawn last.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from attrs import define, field
from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.layout import Window
from prompt_toolkit.output import DummyOutput

from authflow.core.action import Ask, Go, Hold, Input
from authflow.core.run import Reply
from authflow.engine.clock import HandClock
from authflow.ui.form import Form
from authflow.ui.texts import ENGLISH, Texts

PATIENCE: Final = 10.0
LOOK: Final = 0.001
KEYS: Final = {
    "enter": "\r",
    "tab": "\t",
    "s-tab": "\x1b[Z",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "space": " ",
    "backspace": "\x7f",
    "c-c": "\x03",
    "c-d": "\x04",
    "c-u": "\x15",
}


class Paper(DummyOutput):
    """
    An output that has a size, and counts its bells.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.size = Size(rows, columns)
        self.bells = 0

    def get_size(self) -> Size:
        """
        What a terminal would say.
        """
        return self.size

    def get_rows_below_cursor_position(self) -> int:
        """
        Nobody knows where on the screen a form stands.
        """
        raise NotImplementedError

    def bell(self) -> None:
        """
        Ring.
        """
        self.bells += 1


async def until(is_so: Callable[[], bool], told: Callable[[], str] = lambda: "") -> None:
    """
    Wait until something *is_so*; *told* says what was waited for.
    """
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"waited for {told()}"
        await asyncio.sleep(LOOK)


@define(eq=False)
class Shown:
    """
    A form that somebody looks at.
    """

    form: Form
    keyboard: PipeInput
    paper: Paper
    replying: asyncio.Task[Reply | None]
    _seen: list[str] = field(init=False, factory=list[str])

    @property
    def drawn(self) -> bool:
        """
        Whether anything was drawn.
        """
        return self._app.renderer.last_rendered_screen is not None

    @property
    def screen(self) -> str:
        """
        What was drawn last, without blanks at the ends of lines.
        """
        drawn = self._app.renderer.last_rendered_screen
        if drawn is None:
            return ""
        rows = [
            [drawn.data_buffer[row][column].char for column in range(self.paper.size.columns)]
            for row in range(drawn.height)
        ]
        return "\n".join("".join(row).rstrip() for row in rows)

    @property
    def focused(self) -> str:
        """
        The line that the focus is in.
        """
        drawn = self._app.renderer.last_rendered_screen
        place = drawn.visible_windows_to_write_positions.get(self.window) if drawn is not None else None
        return "".join(self.screen.splitlines()[place.ypos : place.ypos + 1]) if place is not None else ""

    @property
    def window(self) -> Window:
        """
        What has the focus.
        """
        return self._app.layout.current_window

    @property
    def _app(self) -> Application[Reply | None]:
        return self.form._app  # noqa: SLF001 - what is on the screen shows nowhere else

    def type(self, *texts: str) -> None:
        """
        Type each of *texts*, and press enter behind it.
        """
        for text in texts:
            self.keyboard.send_text(text + KEYS["enter"])

    def press(self, *keys: str) -> None:
        """
        Press keys by their names, or type what is none.
        """
        for key in keys:
            self.keyboard.send_text(KEYS.get(key, key))

    def paste(self, text: str) -> None:
        """
        Paste *text*, in the brackets of a terminal.
        """
        self.keyboard.send_text(f"\x1b[200~{text}\x1b[201~")

    async def shows(self, *texts: str) -> str:
        """
        The screen, once all of *texts* stand on it.
        """
        await until(
            lambda: all(text in self.screen for text in texts), lambda: f"{texts} in\n{self.screen}\n{self.replying}"
        )
        return self.screen

    async def focuses(self, text: str) -> None:
        """
        Wait until the focus is in a line with *text*.
        """
        await until(lambda: text in self.focused, lambda: f"{text!r} and not {self.focused!r}")

    async def leaves(self, window: Window) -> None:
        """
        Wait until the focus is no longer in *window*.
        """
        await until(lambda: self.window is not window)

    async def reply(self) -> Reply | None:
        """
        What was replied.
        """
        async with asyncio.timeout(PATIENCE):
            return await self.replying


@asynccontextmanager
async def shown(
    action: Ask | Go | Hold,
    fields: Sequence[Input] | None = None,
    *,
    columns: int = 80,
    rows: int = 24,
    clock: HandClock | None = None,
    texts: Texts = ENGLISH,
) -> AsyncGenerator[Shown]:
    """
    *action* as a form, on so many columns and rows, as long as the block lasts.
    """
    asked = action.fields if fields is None and isinstance(action, Ask) else fields or ()
    paper = Paper(columns, rows)
    with create_pipe_input() as keyboard:
        form = Form(action, asked, texts, clock or HandClock(), keyboard, paper)
        looking = Shown(form, keyboard, paper, asyncio.create_task(form.reply()))
        try:
            await until(lambda: looking.drawn)
            yield looking
        finally:
            looking.replying.cancel()
            await asyncio.wait([looking.replying])
