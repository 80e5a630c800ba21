"""
What is read and pressed on a terminal: texts that break between words, and buttons.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from attrs import define
from prompt_toolkit.application import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, UIContent, UIControl, Window
from prompt_toolkit.layout.controls import GetLinePrefixCallable
from prompt_toolkit.utils import get_cwidth

Styled: TypeAlias = Callable[[], Iterable[tuple[str, str]]]
"""
Lines, each with its style.
"""


@define(eq=False)
class Words(UIControl):
    """
    Lines of text that are broken between words where the terminal is too narrow for them.
    """

    said: Styled

    def create_content(self, width: int, height: int | None) -> UIContent:  # noqa: ARG002 - the control's signature
        """
        The lines, in *width* columns.
        """
        lines = [(style, part) for style, text in self.said() for part in broken(text, width)]
        return UIContent(lambda number: [lines[number]], len(lines), show_cursor=False)

    def preferred_width(self, max_available_width: int) -> int | None:  # noqa: ARG002 - the control's signature
        """
        What the longest line needs.
        """
        return max((get_cwidth(text) for _, text in self.said()), default=0)

    def preferred_height(
        self,
        width: int,
        max_available_height: int,  # noqa: ARG002 - the control's signature
        wrap_lines: bool,  # noqa: ARG002 - the same
        get_line_prefix: GetLinePrefixCallable | None,  # noqa: ARG002 - the same
    ) -> int | None:
        """
        How many lines there are in *width* columns.
        """
        return self.create_content(width, None).line_count


def written(said: Styled) -> Window:
    """
    A text.
    """
    return Window(Words(said), dont_extend_height=True)


def broken(text: str, columns: int) -> Iterator[str]:
    """
    *text* in lines of at most *columns*, indented as it is; a word that is longer than a line is broken, too.
    """
    words = text.lstrip(" ")
    indent = text[: len(text) - len(words)] if len(text) - len(words) < columns // 2 else ""
    room = max(columns - len(indent), 2)  # The widest character takes two.
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if get_cwidth(longer) <= room:
            line = longer
            continue
        if line:
            yield indent + line
        *full, line = _cut(word, room)
        yield from (indent + part for part in full)
    yield indent + line


def _cut(word: str, room: int) -> Iterator[str]:
    part, wide = "", 0
    for char in word:
        width = get_cwidth(char)
        if wide + width > room:
            yield part
            part, wide = "", 0
        part, wide = part + char, wide + width
    yield part


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
