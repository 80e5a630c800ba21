"""
The fields of a form on a terminal: what is typed into them, and what a reply takes from them.

A field with parts is several lines; one that takes several values grows a line when its last one is filled.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol

from attrs import define, evolve, field
from prompt_toolkit.application import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import is_done
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import (
    AnyContainer,
    BufferControl,
    ConditionalContainer,
    FormattedTextControl,
    HSplit,
    VSplit,
    Window,
    to_container,
)
from prompt_toolkit.layout.processors import PasswordProcessor, Processor
from prompt_toolkit.utils import get_cwidth

from authflow.core.action import Action, Input
from authflow.core.field import Kind
from authflow.core.value import listed, mapped
from authflow.ui.texts import Texts
from authflow.ui.words import MASKED, complaint, hint, label

INDENT: Final = "  "


class Node(Protocol):
    """
    A field on the sheet.
    """

    @property
    def container(self) -> AnyContainer:
        """
        How it looks.
        """
        ...

    def windows(self) -> Iterator[Window]:
        """
        Where the cursor can stand in it, in order.
        """
        ...

    def value(self) -> object:
        """
        What was filled in; nothing if it was left empty.
        """
        ...

    def grow(self, window: Window) -> bool:
        """
        Make room for one more value, if *window* is where the last one ends; whether there is more now.
        """
        ...

    def passed(self, window: Window) -> Window:
        """
        The last window that is passed over by going on from *window*.
        """
        ...

    def clear(self) -> None:
        """
        Empty it.
        """
        ...


@define(eq=False)
class Line:
    """
    A value that is typed.
    """

    buffer: Buffer
    window: Window
    container: AnyContainer

    def windows(self) -> Iterator[Window]:
        """
        One.
        """
        yield self.window

    def value(self) -> object:
        """
        The text.
        """
        return self.buffer.text or None

    def grow(self, window: Window) -> bool:  # noqa: ARG002 - the node's signature
        """
        It never does.
        """
        return False

    def passed(self, window: Window) -> Window:
        """
        Nothing else.
        """
        return window

    def clear(self) -> None:
        """
        Empty it.
        """
        self.buffer.reset()


@define(eq=False)
class Pick:
    """
    A value that is chosen by the arrows.
    """

    options: tuple[str | None, ...]
    texts: Texts
    at: int = 0
    window: Window = field(init=False)
    container: AnyContainer = field(init=False)

    def __attrs_post_init__(self) -> None:
        keys = KeyBindings()
        keys.add("left")(self._before)
        keys.add("right")(self._behind)
        keys.add(" ")(self._behind)
        self.window = Window(
            FormattedTextControl(self._shown, focusable=True, key_bindings=keys), height=1, style="class:field"
        )
        self.container = self.window

    def windows(self) -> Iterator[Window]:
        """
        One.
        """
        yield self.window

    def value(self) -> object:
        """
        The option.
        """
        return self.options[self.at]

    def grow(self, window: Window) -> bool:  # noqa: ARG002 - the node's signature
        """
        It never does.
        """
        return False

    def passed(self, window: Window) -> Window:
        """
        Nothing else.
        """
        return window

    def clear(self) -> None:
        """
        Choose the first again.
        """
        self.at = 0

    def _before(self, _: KeyPressEvent) -> None:
        self.at = (self.at - 1) % len(self.options)

    def _behind(self, _: KeyPressEvent) -> None:
        self.at = (self.at + 1) % len(self.options)

    def _shown(self) -> StyleAndTextTuples:
        option = self.options[self.at]
        return [("", f"◂ {self.texts.say(f'option.{option}') if option else '-'} ▸")]


@define(eq=False)
class Several:
    """
    Values that belong together: the parts of one, or any number of one kind.

    Attributes:
        names: What each part is called; nothing where the values are of one kind.
        another: Makes room for one more value, where there may be more.
    """

    children: list[Node]
    box: HSplit
    names: tuple[str, ...] | None = None
    another: Callable[[], Node] | None = None
    most: int = 1

    @property
    def container(self) -> AnyContainer:
        """
        One below the other.
        """
        return self.box

    def windows(self) -> Iterator[Window]:
        """
        Those of all values.
        """
        for child in self.children:
            yield from child.windows()

    def value(self) -> object:
        """
        A mapping of parts, or a list.
        """
        values = [child.value() for child in self.children]
        if self.names is None:
            return [value for value in values if value is not None] or None
        return {name: value for name, value in zip(self.names, values, strict=True) if value is not None} or None

    def grow(self, window: Window) -> bool:
        """
        Add an empty value behind a last one that is filled.
        """
        if self.another is None or len(self.children) >= self.most or self.children[-1].value() is None:
            return any(child.grow(window) for child in self.children)
        if window is not [*self.windows()][-1]:
            return False
        self.children.append(self.another())
        self.box.children.append(to_container(self.children[-1].container))
        return True

    def passed(self, window: Window) -> Window:
        """
        All of an empty value behind the others: whoever leaves it empty wants no more.
        """
        last = [*self.children[-1].windows()]
        if self.another is not None and window in last and self.children[-1].value() is None:
            return last[-1]
        return window

    def clear(self) -> None:
        """
        Empty all values.
        """
        for child in self.children:
            child.clear()


@define
class Sheet:
    """
    Makes the fields of *action* for a terminal of so many *columns*.
    """

    action: Action
    texts: Texts
    columns: int

    def nodes(self, entries: Sequence[Input], depth: int = 0) -> list[Node]:
        """
        The fields for *entries*, labels aligned.
        """
        widest = max((get_cwidth(label(self.texts, entry)) for entry in entries), default=0)
        width = min(widest, self.columns // 2)
        return [self._node(entry, width, depth) for entry in entries]

    def _node(self, entry: Input, width: int, depth: int) -> Node:
        if entry.many > 1:
            return self._many(entry, depth)
        if entry.kind is Kind.PARTS:
            return self._parts(entry, entry.value, depth, titled=True)
        if entry.kind is Kind.OPTION:
            return self._pick(entry, width, depth)
        return self._line(entry, width, depth)

    def _line(self, entry: Input, width: int, depth: int) -> Line:
        buffer = Buffer(multiline=False, name=entry.name)
        buffer.text = entry.value if isinstance(entry.value, str) and not entry.secret else ""
        buffer.cursor_position = len(buffer.text)
        masks: list[Processor] = [PasswordProcessor("•")] if entry.kind in MASKED else []
        window = Window(BufferControl(buffer, input_processors=masks), height=1, style="class:field")
        return Line(buffer, window, self._labelled(entry, window, width, depth))

    def _pick(self, entry: Input, width: int, depth: int) -> Pick:
        options = entry.options if entry.required else (None, *entry.options)
        picked = Pick(options, self.texts, options.index(entry.value) if entry.value in options else 0)
        picked.container = self._labelled(entry, picked.window, width, depth)
        return picked

    def _parts(self, entry: Input, held: object, depth: int, *, titled: bool) -> Several:
        values: Mapping[str, object] = held if mapped(held) else {}
        parts = [evolve(part, value=values.get(part.name), complaint=None) for part in entry.parts]
        nodes = self.nodes(parts, depth + 1)
        heading = self._heading(entry, depth) if titled else []
        box = HSplit([*heading, *(node.container for node in nodes)])
        return Several(nodes, box, tuple(part.name for part in entry.parts))

    def _many(self, entry: Input, depth: int) -> Several:
        held = [*entry.value] if listed(entry.value) else []

        def one(value: object = None) -> Node:
            if entry.kind is Kind.PARTS:
                return self._parts(entry, value, depth, titled=False)
            bare = evolve(entry, many=1, value=value, complaint=None, required=True, label="ui.entry")
            return self.nodes([bare], depth + 1)[0]

        nodes = [one(value) for value in held] or [one()]
        box = HSplit([*self._heading(entry, depth), *(node.container for node in nodes)])
        return Several(nodes, box, None, one, entry.many)

    def _heading(self, entry: Input, depth: int) -> list[AnyContainer]:
        return [_text(INDENT * depth + label(self.texts, entry), "class:label"), *self._notes(entry, depth)]

    def _labelled(self, entry: Input, window: Window, width: int, depth: int) -> AnyContainer:
        before = _text(INDENT * depth + label(self.texts, entry), "class:label", len(INDENT) * depth + width)
        return HSplit([VSplit([before, window], padding=len(INDENT)), *self._notes(entry, depth)])

    def _notes(self, entry: Input, depth: int) -> list[AnyContainer]:
        wrong, known = complaint(self.texts, self.action, entry), hint(self.texts, self.action, entry)
        notes: list[AnyContainer] = []
        if known is not None and wrong is None:
            notes.append(ConditionalContainer(_text(INDENT * (depth + 1) + known, "class:hint"), ~is_done))
        if wrong is not None:
            notes.append(_text(f"{INDENT * (depth + 1)}! {wrong}", "class:complaint"))
        return notes


def pressed(text: Callable[[], str], press: Callable[[], None]) -> Window:
    """
    A button.
    """
    keys = KeyBindings()

    @keys.add("enter")
    @keys.add(" ")
    def _(_: KeyPressEvent) -> None:
        press()

    def shown() -> StyleAndTextTuples:
        return [("", f"[ {text()} ]")]

    def style() -> str:
        return "class:focused" if get_app().layout.has_focus(window) else ""

    control = FormattedTextControl(shown, focusable=True, key_bindings=keys, show_cursor=False)
    window = Window(control, height=1, dont_extend_width=True, style=style)
    return window


def _text(text: str, style: str, width: int | None = None) -> Window:
    return Window(FormattedTextControl([(style, text)]), width=width, wrap_lines=True, dont_extend_height=True)
