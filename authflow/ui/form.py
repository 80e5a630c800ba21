"""
An action on a terminal: an inline form that leaves behind what was typed, secrets masked.

Enter goes on to the next field and, from the last one, submits; tab goes on to the buttons. Ctrl-c and ctrl-d leave the
run as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import define, evolve, field
from prompt_toolkit.application import Application
from prompt_toolkit.filters import is_done
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input as Keyboard
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import (
    AnyContainer,
    ConditionalContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    ScrollablePane,
    VerticalAlign,
    VSplit,
    Window,
)
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from authflow.core.action import Ask, Go, Hold, Input
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.engine.ports import Clock
from authflow.ui.sheet import Node, Sheet, pressed
from authflow.ui.texts import Texts
from authflow.ui.words import about, button, ready_at, waited

STYLE: Final = Style.from_dict(
    {"title": "bold", "field": "underline", "hint": "italic", "complaint": "fg:ansired", "focused": "reverse"}
)
TICK: Final = 0.5
"""
Seconds between two looks at the clock, while one is shown.
"""
GAP: Final = 2
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
    _buttons: list[Window] = field(init=False)
    _notice: str | None = field(init=False, default=None)
    _app: Application[Reply | None] = field(init=False)

    def __attrs_post_init__(self) -> None:
        asked = [*_twice(self.fields)]
        nodes = Sheet(self.action, self.texts, self.output.get_size().columns).nodes(asked)
        self._nodes = dict(zip((entry.name for entry in asked), nodes, strict=True))
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
        # Raw mode makes a key of ctrl-c; a signal from elsewhere is the application's business.
        return await self._app.run_async(handle_sigint=False, set_exception_handler=False)

    def values(self) -> Mapping[str, object]:
        """
        What was filled in, by the fields' names.
        """
        filled = {entry.name: self._nodes[entry.name].value() for entry in self.fields}
        return {name: value for name, value in filled.items() if value is not None}

    def _container(self) -> HSplit:
        fields = [node.container for node in self._nodes.values()]
        body: list[AnyContainer] = [ScrollablePane(HSplit(fields), show_scrollbar=False)] if fields else []
        return HSplit(
            [
                Window(FormattedTextControl(self._above), wrap_lines=True, dont_extend_height=True),
                *body,
                ConditionalContainer(HSplit([Window(height=1), self._row()]), ~is_done),
            ],
            align=VerticalAlign.TOP,
        )

    def _row(self) -> AnyContainer:
        """
        The buttons, in a line where there is room for it.
        """
        wide = sum(get_cwidth(self._named(choice)) + 4 + GAP for choice in self.action.choices)
        if wide <= self.output.get_size().columns:
            return VSplit([*self._buttons, Window()], padding=GAP)
        return HSplit(self._buttons)

    def _button(self, choice: Choice) -> Window:
        return pressed(lambda: self._named(choice), lambda: self._press(choice))

    def _named(self, choice: Choice) -> str:
        return button(self.texts, self.action, choice, self.clock.now())

    def _above(self) -> StyleAndTextTuples:
        now = self.clock.now()
        title, *others = about(self.texts, self.action, now)
        if isinstance(self.action, Hold):
            others.append(waited(self.texts, self.action, now))
        if self._notice is not None:
            others.append(self._notice)
        return [("", "\n"), ("class:title", title), *(("", f"\n{line}") for line in others)]

    def _windows(self) -> list[Window]:
        return [window for node in self._nodes.values() for window in node.windows()]

    def _first(self) -> Window:
        """
        Where the cursor begins: at what was wrong, else at what is empty.
        """
        wrong = [entry for entry in self.fields if entry.complaint is not None]
        empty = [entry for entry in self.fields if entry.value is None]
        first = [window for entry in (*wrong, *empty) for window in self._nodes[entry.name].windows()]
        return (first or self._windows() or self._buttons)[0]

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("enter")(self._enter)
        for key in ("tab", "down"):
            keys.add(key)(self._next)
        for key in ("s-tab", "up"):
            keys.add(key)(self._last)
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
        self._app.layout.focus(everything[(everything.index(window) + by) % len(everything)])

    def _enter(self, event: KeyPressEvent) -> None:
        window = event.app.layout.current_window
        node = next(node for node in self._nodes.values() if window in node.windows())
        grown, last = node.grow(window), node.passed(window)
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


def _twice(entries: Sequence[Input]) -> Iterator[Input]:
    """
    *entries*, with a new password asked twice: it cannot be seen.
    """
    for entry in entries:
        yield entry
        if entry.kind is Kind.NEW_PASSWORD:
            yield evolve(entry, name=entry.name + AGAIN, kind=Kind.PASSWORD, label="ui.repeat", complaint=None)
