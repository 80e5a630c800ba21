"""
An action on a terminal: an inline form that leaves behind what was typed, secrets masked.

Enter goes on to the next field and, from the last one, submits; tab goes on to the buttons. Ctrl-c and ctrl-d leave the
run as it is; ctrl-z suspends the program, as everywhere.

An address to open is not in it, but written above it: a terminal lets itself be clicked at, and copies, only what it
broke into lines by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import define, evolve, field
from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition, is_done
from prompt_toolkit.input import Input as Keyboard
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    AnyContainer,
    ConditionalContainer,
    Dimension,
    DynamicContainer,
    HSplit,
    Layout,
    ScrollablePane,
    VerticalAlign,
    VSplit,
    Window,
)
from prompt_toolkit.output import Output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from authflow.core.action import Ask, Go, Hold, Input
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.engine.ports import Clock
from authflow.ui.controls import pressed, written
from authflow.ui.nodes import Node, Several
from authflow.ui.sheet import Sheet
from authflow.ui.texts import Texts
from authflow.ui.words import about, button, ending, leads_away, ready_at, waited

STYLE: Final = Style.from_dict(
    {"title": "bold", "field": "underline", "hint": "italic", "complaint": "fg:ansired", "focused": "reverse"}
)
TICK: Final = 0.5
"""
Seconds between two looks at the clock, while one is shown.
"""
GAP: Final = 2
HIGH: Final = 10_000
"""
The most lines a form may have, of which as many are shown as the terminal has.
"""
SEEN: Final = 3
"""
The lines of fields that are seen at least, before there is room for anything else.
"""
AGAIN: Final = " again"


@define(eq=False)
class Form:
    """
    *action*, with *fields* to fill in.
    """

    action: Ask | Go | Hold
    fields: Sequence[Input]
    texts: Texts
    clock: Clock
    keyboard: Keyboard
    output: Output
    _nodes: dict[str, Node] = field(init=False)
    _title: Window = field(init=False)
    _buttons: list[Window] = field(init=False)
    _notice: str | None = field(init=False, default=None)
    _app: Application[Reply | None] = field(init=False)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.output, Vt100_Output):
            # Nobody need know where on the screen an inline form stands; a terminal that is asked and does not say so
            # makes the library warn, in its own words.
            self.output.enable_cpr = False
        asked = [*_twice(self.fields)]
        nodes = Sheet(self.action, self.texts, self._columns).nodes(asked)
        self._nodes = dict(zip((entry.name for entry in asked), nodes, strict=True))
        self._title = written(self._above)
        self._buttons = [self._button(choice) for choice in self.action.choices]
        ticking = isinstance(self.action, Hold) or any(
            ready_at(self.action, choice) > self.clock.now() for choice in self.action.choices
        )
        self._app = Application(
            layout=Layout(self._container(), focused_element=self._first()),
            key_bindings=self._keys(),
            style=STYLE,
            refresh_interval=TICK if ticking else None,
            input=self.keyboard,
            output=self.output,
        )

    async def reply(self) -> Reply | None:
        """
        Show it; what was replied, or nothing where the user left.
        """
        try:
            # Raw mode makes a key of ctrl-c; a signal from elsewhere is the application's business.
            return await self._app.run_async(handle_sigint=False, set_exception_handler=False)
        except EOFError:
            return None  # The terminal is gone.

    def values(self) -> Mapping[str, object]:
        """
        What was filled in, by the fields' names.
        """
        filled = {entry.name: self._nodes[entry.name].value() for entry in self.fields}
        return {name: value for name, value in filled.items() if value is not None}

    def _container(self) -> HSplit:
        roomy, on_button = Condition(self._roomy), Condition(self._on_button)
        row = DynamicContainer(self._row)
        return HSplit(
            [
                ConditionalContainer(self._title, roomy | is_done),
                *([self._pane()] if self._nodes else []),
                ConditionalContainer(Window(height=1), roomy & ~is_done),
                ConditionalContainer(row, (roomy | on_button) & ~is_done),
            ],
            align=VerticalAlign.TOP,
            window_too_small=Window(),
        )

    def _roomy(self) -> bool:
        """
        Whether there is room for more than the fields, of which some must be seen.
        """
        size = self.output.get_size()
        around: list[AnyContainer] = [self._title, Window(height=1), self._row()]
        taken = HSplit(around).preferred_height(size.columns, HIGH).preferred
        return not self._nodes or size.rows - taken >= SEEN

    def _on_button(self) -> bool:
        return self._app.layout.current_window in self._buttons

    def _pane(self) -> ScrollablePane:
        """
        The fields: as high as they need, or as there is room for.
        """
        fields = HSplit([node.container for node in self._nodes.values()])

        def height() -> Dimension:
            needed = fields.preferred_height(self._columns(), HIGH).preferred
            return Dimension(min=0, max=needed, preferred=needed)

        return ScrollablePane(fields, height=height, show_scrollbar=False, max_available_height=HIGH)

    def _columns(self) -> int:
        return self.output.get_size().columns

    def _row(self) -> AnyContainer:
        """
        The buttons, in a line where there is room for it.
        """
        wide = sum(get_cwidth(self._named(choice)) + 4 + GAP for choice in self.action.choices)
        if wide <= self._columns():
            return VSplit([*self._buttons, Window()], padding=GAP)
        return HSplit(self._buttons)

    def _button(self, choice: Choice) -> Window:
        return pressed(lambda: self._named(choice), lambda: self._press(choice))

    def _named(self, choice: Choice) -> str:
        return button(self.texts, self.action, choice, self.clock.now())

    def _above(self) -> Iterator[tuple[str, str]]:
        now = self.clock.now()
        if not leads_away(self.action):
            title, *others = about(self.texts, self.action, now)
            yield from (("", ""), ("class:title", title), *(("", line) for line in others))
        if isinstance(self.action, Hold):
            yield "", waited(self.texts, self.action, now)
            yield from (("", line) for line in ending(self.texts, self.action, now))
        if self._notice is not None:
            yield "class:complaint", self._notice

    def _windows(self) -> list[Window]:
        return [window for node in self._nodes.values() for window in node.windows()]

    def _first(self) -> Window | None:
        """
        Where the cursor begins: at what was wrong, else at what is empty; nowhere, where one can but wait.
        """
        wrong = [entry for entry in self.fields if entry.complaint is not None]
        empty = [entry for entry in self.fields if entry.value is None]
        first = [window for entry in (*wrong, *empty) for window in self._nodes[entry.name].windows()]
        return next(iter(first or self._windows() or self._buttons), None)

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("enter")(self._enter)
        for key in ("tab", "down"):
            keys.add(key)(self._next)
        for key in ("s-tab", "up"):
            keys.add(key)(self._last)
        on_button = Condition(self._on_button)
        keys.add("right", filter=on_button)(self._next)
        keys.add("left", filter=on_button)(self._last)
        keys.add(Keys.BracketedPaste)(_pasted)
        keys.add("c-z")(_suspended)
        for key in ("c-c", "c-d"):
            keys.add(key)(self._left)
        return keys

    def _next(self, event: KeyPressEvent) -> None:
        self._go(event.app.layout.current_window, 1)

    def _last(self, event: KeyPressEvent) -> None:
        self._go(event.app.layout.current_window, -1)

    def _left(self, _: KeyPressEvent) -> None:
        self._leave(None)

    def _go(self, window: Window, by: int) -> None:
        everything = [*self._windows(), *self._buttons]
        if everything:
            self._app.layout.focus(everything[(everything.index(window) + by) % len(everything)])

    def _enter(self, event: KeyPressEvent) -> None:
        window = event.app.layout.current_window
        node = next((node for node in self._nodes.values() if window in node.windows()), None)
        if node is None:
            return
        grown = isinstance(node, Several) and node.grow(window)
        last = node.passed(window) if isinstance(node, Several) else window
        if not grown and last is self._windows()[-1]:
            self._press(self.action.choices[0])
        else:
            self._go(last, 1)

    def _press(self, choice: Choice) -> None:
        if ready_at(self.action, choice) > self.clock.now():
            self.output.bell()
        elif choice is Choice.SUBMIT and self._mistyped():
            self._notice = self.texts.say("ui.differs")
        else:
            self._leave(Reply(choice, self.values() if choice is Choice.SUBMIT else {}))

    def _mistyped(self) -> bool:
        """
        Whether the two lines of a new password differ; then both are empty again.
        """
        for name in [entry.name for entry in self.fields if entry.kind is Kind.NEW_PASSWORD]:
            both = self._nodes[name], self._nodes[name + AGAIN]
            if both[0].value() != both[1].value():
                for line in both:
                    line.clear()
                self._app.layout.focus(next(both[0].windows()))
                return True
        return False

    def _leave(self, reply: Reply | None) -> None:
        if not self._app.future or not self._app.future.done():
            self._app.exit(result=reply)


def _pasted(event: KeyPressEvent) -> None:
    """
    Put what was pasted in one line, as every field is; most that is copied ends with the end of a line.
    """
    event.current_buffer.insert_text(" ".join(line for line in event.data.splitlines() if line))


def _suspended(event: KeyPressEvent) -> None:
    event.app.suspend_to_background()


def _twice(entries: Sequence[Input]) -> Iterator[Input]:
    """
    *entries*, with a new password asked twice: it cannot be seen.
    """
    for entry in entries:
        yield entry
        if entry.kind is Kind.NEW_PASSWORD:
            yield evolve(entry, name=entry.name + AGAIN, kind=Kind.PASSWORD, label="ui.repeat", complaint=None)
