"""
The fields of a form on a terminal: how they are laid out, with what is wrong and what must be known about each.

A field with parts is several lines; one that takes several values grows a line when its last one is filled.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from attrs import define, evolve
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import is_done
from prompt_toolkit.layout import AnyContainer, BufferControl, ConditionalContainer, HSplit, VSplit, Window
from prompt_toolkit.layout.processors import PasswordProcessor, Processor
from prompt_toolkit.utils import get_cwidth

from authflow.core.action import Action, Input
from authflow.core.field import Kind
from authflow.core.value import listed, mapped
from authflow.ui.controls import written
from authflow.ui.nodes import Line, Node, Pick, Several
from authflow.ui.texts import Texts
from authflow.ui.words import MASKED, complaint, hint, label

INDENT: Final = "  "


@define
class Sheet:
    """
    Makes the fields of *action* for a terminal that has so many *columns* at the time.
    """

    action: Action
    texts: Texts
    columns: Callable[[], int]

    def nodes(self, entries: Sequence[Input], depth: int = 0) -> list[Node]:
        """
        The fields for *entries*, labels aligned.
        """
        widest = max((get_cwidth(label(self.texts, entry)) for entry in entries), default=0)
        return [self._node(entry, widest, depth) for entry in entries]

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
        return [self._written(label(self.texts, entry), depth, "class:label"), *self._notes(entry, depth)]

    def _labelled(self, entry: Input, window: Window, width: int, depth: int) -> AnyContainer:
        before = self._written(label(self.texts, entry), depth, "class:label")
        before.width = lambda: len(INDENT) * depth + min(width, self.columns() // 2)
        # A label of two lines has a field of one beside it.
        beside = HSplit([window, Window()])
        return HSplit(
            [VSplit([before, beside], padding=len(INDENT), window_too_small=Window()), *self._notes(entry, depth)]
        )

    def _notes(self, entry: Input, depth: int) -> list[AnyContainer]:
        wrong, known = complaint(self.texts, self.action, entry), hint(self.texts, self.action, entry)
        if wrong is not None:
            return [self._written(f"! {wrong}", depth + 1, "class:complaint")]
        if known is not None:
            return [ConditionalContainer(self._written(known, depth + 1, "class:hint"), ~is_done)]
        return []

    def _written(self, text: str, depth: int, style: str) -> Window:
        return written(lambda: [(style, INDENT * depth + text)])
