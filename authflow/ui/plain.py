"""
Line by line: for screen readers, terminals without a cursor, and pipes.

Enter alone, where something must be typed, leads to the other choices; so nothing that can be typed is ever taken for a
command, a password least of all.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO, TypeVar

from attrs import define, evolve, field

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold, Input
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.core.value import listed, mapped
from authflow.engine.clock import SystemClock
from authflow.engine.ports import Clock
from authflow.ui.lines import Lines
from authflow.ui.texts import ENGLISH, Texts
from authflow.ui.words import (
    CAME_BACK,
    MASKED,
    about,
    button,
    complaint,
    hint,
    label,
    lasting,
    query_in,
    ready_at,
    waited,
)

T = TypeVar("T")


class _Left(Exception):
    """
    Nobody types any more.
    """


class _Choosing(Exception):
    """
    Something else than this form is wanted.
    """


@define
class Plain:
    """
    A user interface of lines.

    Attributes:
        reader: Where lines come from.
        writer: Where they go to.
    """

    texts: Texts = ENGLISH
    clock: Clock = field(factory=SystemClock)
    reader: TextIO = field(factory=lambda: sys.stdin)
    writer: TextIO = field(factory=lambda: sys.stdout)
    _lines: Lines = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._lines = Lines(self.reader)

    async def show(self, action: Action) -> Reply | None:
        """
        Write *action*, and read the reply; nothing when the lines are at their end.
        """
        for line in about(self.texts, action, self.clock.now()):
            self._write(line)
        try:
            match action:
                case Ask():
                    return await self._asked(action, action.fields)
                case Go():
                    return await self._came_back(action)
                case Hold():
                    return await self._held(action)
                case Done() | Failed():
                    return None
        except _Left:
            self._write("")
            return None

    async def _asked(self, action: Ask | Go, fields: Sequence[Input]) -> Reply:
        if fields:
            others = ", ".join(self.texts.choice(action, choice) for choice in action.choices[1:])
            self._write(self.texts.say("ui.others", choices=others))
        while True:
            try:
                if not fields:
                    raise _Choosing  # noqa: TRY301 - a form without fields is its choices
                return Reply(Choice.SUBMIT, await self._filled(action, fields))
            except _Choosing:
                choice = await self._chosen(action, back=bool(fields))
            if choice is not None and (choice is not Choice.SUBMIT or not fields):
                return Reply(choice)

    async def _came_back(self, action: Go) -> Reply:
        reply = await self._asked(action, [evolve(CAME_BACK, required=True)])
        typed = reply.values.get(CAME_BACK.name)
        return reply if typed is None else evolve(reply, values=query_in(str(typed)))

    async def _held(self, action: Hold) -> Reply:
        self._write(waited(self.texts, action, self.clock.now()))
        if not action.choices:
            await asyncio.Event().wait()  # Called off as soon as there is something to do.
        while True:
            choice = await self._chosen(action, back=False)
            if choice is not None:
                return Reply(choice)

    async def _filled(self, action: Ask | Go, fields: Sequence[Input]) -> Mapping[str, object]:
        values: dict[str, object] = {}
        for entry in fields:
            wrong = complaint(self.texts, action, entry)
            if wrong is not None:
                self._write(f"! {wrong}")
            value = await self._value(action, entry)
            if value is not None:
                values[entry.name] = value
        return values

    async def _value(self, action: Ask | Go, entry: Input, indent: str = "") -> object:
        if entry.many > 1:
            return await self._several(action, entry, indent)
        if entry.kind is Kind.PARTS:
            self._write(indent + label(self.texts, entry))
            return await self._parts(action, entry, entry.value, indent + "  ")
        known = hint(self.texts, action, entry)
        if known is not None:
            self._write(indent + known)
        if entry.kind is Kind.OPTION:
            return await self._option(entry, indent)
        return await self._typed(entry, indent)

    async def _typed(self, entry: Input, indent: str) -> str | None:
        masked, held = entry.kind in MASKED, entry.value if isinstance(entry.value, str) else None
        before = f"{indent}{label(self.texts, entry)}{f' [{held}]' if held else ''}: "
        while True:
            text = await self._read(before, secret=masked) or held
            if text is None and entry.required:
                raise _Choosing
            if text is None or entry.kind is not Kind.NEW_PASSWORD or not self._lines.typed:
                return text
            if text == await self._read(f"{indent}{self.texts.say('ui.repeat')}: ", secret=True):
                return text
            self._write(f"! {self.texts.say('ui.differs')}")

    async def _option(self, entry: Input, indent: str) -> str | None:
        for number, option in enumerate(entry.options, 1):
            self._write(f"{indent}  {number}  {self.texts.say(f'option.{option}')}")
        text = await self._typed(evolve(entry, kind=Kind.TEXT), indent)
        chosen = _numbered(text or "", entry.options)
        return text if chosen is None else chosen

    async def _parts(self, action: Ask | Go, entry: Input, held: object, indent: str) -> Mapping[str, object] | None:
        values: Mapping[str, object] = held if mapped(held) else {}
        filled: dict[str, object] = {}
        for part in entry.parts:
            # Whoever leaves the first parts empty means none of them.
            asked = evolve(part, value=values.get(part.name), required=False, complaint=None)
            value = await self._value(action, asked, indent)
            if value is not None:
                filled[part.name] = value
        return filled or None

    async def _several(self, action: Ask | Go, entry: Input, indent: str) -> Sequence[object] | None:
        self._write(f"{indent}{label(self.texts, entry)} ({self.texts.say('ui.many')})")
        held = [*entry.value] if listed(entry.value) else []
        values: list[object] = []
        while len(values) < entry.many:
            value = held[len(values)] if len(values) < len(held) else None
            if entry.kind is Kind.PARTS:
                one: object = await self._parts(action, entry, value, indent + "  ")
            else:
                bare = evolve(entry, many=1, value=value, required=False, complaint=None)
                one = await self._value(action, bare, indent + "  ")
            if one is None:
                break
            values.append(one)
        return values or None

    async def _chosen(self, action: Ask | Go | Hold, *, back: bool) -> Choice | None:
        """
        The choice that is made; nothing where it was none that can be made now, or, with *back*, where none was made.
        """
        now = self.clock.now()
        for number, choice in enumerate(action.choices, 1):
            self._write(f"  {number}  {button(self.texts, action, choice, now)}")
        text = await self._read(f"{self.texts.say('ui.choose')}: ")
        if not text and not back:
            text = "1"
        chosen = _numbered(text, action.choices)
        wait = ready_at(action, chosen) - self.clock.now() if chosen is not None else 0.0
        if wait <= 0:
            return chosen
        self._write(self.texts.say("ui.possible_in", time=lasting(wait)))
        return None

    async def _read(self, before: str, *, secret: bool = False) -> str:
        self.writer.write(before)
        self.writer.flush()
        line = await self._lines.read(secret=secret)
        if secret or not self._lines.typed:
            self._write("")  # The line's end was not echoed.
        if line is None:
            raise _Left
        return line

    def _write(self, line: str) -> None:
        self.writer.write(f"{line}\n")
        self.writer.flush()


def _numbered(text: str, choices: Sequence[T]) -> T | None:
    number = int(text) if text.isascii() and text.isdigit() else 0
    return choices[number - 1] if 0 < number <= len(choices) else None
