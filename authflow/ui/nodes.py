"""
Fields on a terminal: a line, a pick, several of them; where the cursor can stand, and what was filled in.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from attrs import define, field
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import AnyContainer, FormattedTextControl, HSplit, Window, to_container

from authflow.ui.texts import Texts


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
        Add an empty value behind a last one that is filled, if *window* is where it ends; whether there is more now.
        """
        if self.another is None or len(self.children) >= self.most or self.children[-1].value() is None:
            return any(child.grow(window) for child in self.children if isinstance(child, Several))
        if window is not [*self.windows()][-1]:
            return False
        self.children.append(self.another())
        self.box.children.append(to_container(self.children[-1].container))
        return True

    def passed(self, window: Window) -> Window:
        """
        The last window that is passed over by going on from *window*: whoever leaves a value empty wants no more.
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
