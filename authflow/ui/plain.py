"""
Line by line: for screen readers, terminals without a cursor, and pipes.

Enter alone, where something must be typed, leads to the other choices; so nothing that can be typed is ever taken for a
command, a password least of all. Where nothing must be typed, the choices come when everything was asked.
"""

import asyncio
import errno
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, TextIO, TypeAlias, TypeVar

from attrs import Factory, define, evolve, field

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold, Input
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.core.value import listed, mapped
from authflow.engine.clock import SystemClock
from authflow.engine.ports import Clock
from authflow.ui.lines import Lines, stdin, stdout
from authflow.ui.texts import ENGLISH, Texts, plain
from authflow.ui.words import (
    CAME_BACK,
    MASKED,
    about,
    button,
    complaint,
    ending,
    hint,
    label,
    lasting,
    query_in,
    ready_at,
    waited,
)

T = TypeVar("T")
Offer: TypeAlias = Ask | Go | Hold
INDENT: Final = "  "


class _Left(Exception):
    """
    Nobody types any more, or nobody reads.
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
        lines: What reads them, where somebody else has begun to.
    """

    texts: Texts = ENGLISH
    clock: Clock = field(factory=SystemClock)
    reader: TextIO = field(factory=stdin)
    writer: TextIO = field(factory=stdout)
    lines: Lines = field(default=Factory(lambda self: Lines(self.reader), takes_self=True))

    async def show(self, action: Action) -> Reply | None:
        """
        Write *action*, and read the reply; nothing when the lines are at their end, or when nobody reads.
        """
        try:
            self._tell(action)
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
            return None

    def tell(self, action: Action) -> bool:
        """
        Write what *action* is about, and ask nothing; whether somebody reads.
        """
        try:
            self._tell(action)
        except _Left:
            return False
        return True

    def _tell(self, action: Action) -> None:
        self._write("")
        for line in about(self.texts, action, self.clock.now()):
            self._write(line)

    async def _asked(self, action: Ask | Go, fields: Sequence[Input]) -> Reply:
        if not fields:
            return Reply(await self._chosen(action))
        # Enter alone is a way out only where it cannot mean to leave a value as it is.
        leads_out = any(_must_be_typed(entry) for entry in fields)
        if leads_out and action.choices[1:]:
            others = ", ".join(self.texts.choice(action, choice) for choice in action.choices[1:])
            self._write(self.texts.say("ui.others", choices=others))
        while True:
            try:
                values = await self._filled(action, fields)
            except _Choosing:
                choice = await self._looked(action)
                if choice in {None, Choice.SUBMIT}:
                    continue  # That was no choice of something else: then from the beginning.
            else:
                waits = ready_at(action, Choice.SUBMIT) > self.clock.now()
                choice = Choice.SUBMIT if leads_out and not waits else await self._chosen(action)
                if choice is Choice.SUBMIT:
                    return Reply(choice, values)
            if choice is not None:
                return Reply(choice)

    async def _came_back(self, action: Go) -> Reply:
        reply = await self._asked(action, [evolve(CAME_BACK, required=True)])
        typed = reply.values.get(CAME_BACK.name)
        return reply if typed is None else evolve(reply, values=query_in(str(typed)))

    async def _held(self, action: Hold) -> Reply:
        now = self.clock.now()
        for line in (waited(self.texts, action, now), *ending(self.texts, action, now)):
            self._write(line)
        if action.working:
            await asyncio.Event().wait()  # Called off as soon as there is something to do.
        return Reply(await self._chosen(action))

    async def _filled(self, action: Ask | Go, fields: Sequence[Input]) -> Mapping[str, object]:
        values: dict[str, object] = {}
        for entry in fields:
            wrong = complaint(self.texts, action, entry)
            if wrong is not None:
                self._write(f"! {wrong}")
            value = await self._value(action, entry)
            if value is None and entry.required:
                raise _Choosing
            if value is not None:
                values[entry.name] = value
        return values

    async def _value(self, action: Ask | Go, entry: Input, indent: str = "") -> object:
        if entry.many > 1:
            return await self._several(action, entry, indent)
        if entry.kind is Kind.PARTS:
            self._write(indent + label(self.texts, entry))
            return await self._parts(action, entry, entry.value, indent + INDENT)
        known = hint(self.texts, action, entry)
        if known is not None:
            self._write(indent + known)
        if entry.kind is Kind.OPTION:
            return await self._option(entry, indent)
        if entry.kind is Kind.NEW_PASSWORD and self.lines.typed:
            return await self._twice(entry, indent)
        held = entry.value if isinstance(entry.value, str) and not entry.secret else None
        return await self._typed(entry, indent, held) or held

    async def _typed(self, entry: Input, indent: str, held: str | None = None) -> str | None:
        before = f"{indent}{label(self.texts, entry)}{f' [{plain(held)}]' if held else ''}: "
        return await self._read(before, secret=entry.kind in MASKED) or None

    async def _twice(self, entry: Input, indent: str) -> str | None:
        while True:
            text = await self._typed(entry, indent)
            if text is None:
                return None
            if text == await self._read(f"{indent}{self.texts.say('ui.repeat')}: ", secret=True):
                return text
            self._write(f"{indent}! {self.texts.say('ui.differs')}")

    async def _option(self, entry: Input, indent: str) -> str | None:
        """
        The option that is chosen by its number or by what it is called; else what was typed, for which none was meant.
        """
        said = {option: self.texts.say(f"option.{option}") for option in entry.options}
        for number, name in enumerate(said.values(), 1):
            self._write(f"{indent}{INDENT}{number}  {name}")
        held = entry.value if isinstance(entry.value, str) and entry.value in said else None
        text = await self._typed(entry, indent, said[held] if held is not None else None)
        if text is None:
            return held
        named = next((option for option, name in said.items() if name.casefold() == text.strip().casefold()), None)
        return _numbered(text, entry.options) or named or text

    async def _parts(self, action: Ask | Go, entry: Input, held: object, indent: str) -> Mapping[str, object] | None:
        values: Mapping[str, object] = held if mapped(held) else {}
        filled: dict[str, object] = {}
        for part in entry.parts:
            value = await self._value(action, evolve(part, value=values.get(part.name), complaint=None), indent)
            if value is not None:
                filled[part.name] = value
            elif part.required and not filled:
                return None  # Whoever leaves empty what there must be wants none of it.
        return filled or None

    async def _several(self, action: Ask | Go, entry: Input, indent: str) -> Sequence[object] | None:
        self._write(f"{indent}{label(self.texts, entry)}")
        self._write(f"{indent}{INDENT}{self.texts.say('ui.many')}")
        held = [*entry.value] if listed(entry.value) else []
        values: list[object] = []
        while len(values) < entry.many:
            value = held[len(values)] if len(values) < len(held) else None
            if entry.kind is Kind.PARTS:
                one: object = await self._parts(action, entry, value, indent + INDENT)
            else:
                bare = evolve(entry, many=1, value=value, required=True, complaint=None, label="ui.entry")
                one = await self._value(action, bare, indent + INDENT)
            if one is None:
                break
            values.append(one)
        return values or None

    async def _chosen(self, action: Offer) -> Choice:
        """
        The choice that is made; enter alone makes the first.
        """
        while True:
            choice = await self._looked(action, "1")
            if choice is not None:
                return choice

    async def _looked(self, action: Offer, otherwise: str = "") -> Choice | None:
        """
        The choice that is made; nothing where it was none, or none that can be made now.
        """
        now = self.clock.now()
        for number, choice in enumerate(action.choices, 1):
            self._write(f"{INDENT}{number}  {button(self.texts, action, choice, now)}")
        text = await self._read(f"{self.texts.say('ui.choose')}: ") or otherwise
        chosen = _numbered(text, action.choices)
        wait = ready_at(action, chosen) - self.clock.now() if chosen is not None else 0.0
        if wait <= 0:
            return chosen
        self._write(self.texts.say("ui.possible_in", time=lasting(wait)))
        return None

    async def _read(self, before: str, *, secret: bool = False) -> str:
        self._put(before)
        line: str | None = None
        missing = "\n"  # Unless somebody pressed enter, and saw it.
        try:
            line = await self.lines.read(secret=secret)
            if line is not None and self.lines.typed and not secret:
                missing = f"{plain(line)}\n" if self.lines.unseen else ""
        finally:
            with suppress(_Left):
                self._put(missing)
        if line is None:
            raise _Left
        return line

    def _write(self, line: str) -> None:
        self._put(f"{line}\n")

    def _put(self, text: str) -> None:
        encoding = self.writer.encoding or "utf-8"
        try:
            self.writer.write(text.encode(encoding, errors="replace").decode(encoding))
            self.writer.flush()
        except OSError as gone:
            if gone.errno not in {errno.EPIPE, errno.EIO}:
                raise
            raise _Left from None


def _must_be_typed(entry: Input) -> bool:
    """
    Whether enter alone gives no value for *entry*, and there must be one.
    """
    return entry.required and (entry.secret or not entry.value)


def _numbered(text: str, choices: Sequence[T]) -> T | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(len(choices))) else 0
    return choices[number - 1] if 0 < number <= len(choices) else None
