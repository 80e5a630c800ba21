"""
The fields of a form as they stand on a page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve, field, frozen

from authflow.core.action import Ask, Input
from authflow.core.field import Kind
from authflow.core.value import listed, mapped
from authflow.ui import words
from authflow.ui.pages.names import inside
from authflow.ui.texts import Texts

TYPES: Final = {
    Kind.EMAIL: "email",
    Kind.PASSWORD: "password",
    Kind.NEW_PASSWORD: "password",
    Kind.DATE: "date",
    Kind.LINK: "url",
}
"""
The types of HTML's inputs (HTML Standard §4.10.5), where they are not plain text.
"""
AS_WRITTEN: Final = frozenset({Kind.EMAIL, Kind.PASSWORD, Kind.NEW_PASSWORD, Kind.CODE, Kind.CAPTCHA, Kind.LINK})
"""
What nobody spells or capitalises for the user, and what is written from left to right in every language.
"""
FEW: Final = 3
"""
So many options are shown all at once.
"""
SPARE: Final = 3
"""
So many empty entries stand behind the filled ones, all but the first folded away.
"""
_FOR_AN_ID: Final = re.compile(r"[^\w-]", re.ASCII)
_FOR_A_FILE: Final = re.compile(r"\w+", re.ASCII)


@frozen
class Option:
    """
    A value to choose; the empty one is none.
    """

    value: str
    label: str
    chosen: bool


@frozen
class Box:
    """
    A field on a page.

    Attributes:
        name: What it is posted as.
        id: Its element's.
        label: What stands before it.
        value: What stands in it; never a secret.
        required: Whether it must be filled: not so inside of what may be left empty.
        hint: What must be known to fill it.
        wrong: What was wrong with the value typed before.
        inner: The boxes of its parts, or its entries.
        spare: Further entries that nobody has filled yet.
        templates: Where it is drawn, the most special first.
    """

    entry: Input
    name: str
    id: str
    label: str
    value: str = field(default="", repr=False)
    required: bool = False
    hint: str | None = None
    wrong: str | None = None
    options: tuple[Option, ...] = ()
    inner: tuple["Box", ...] = ()
    spare: tuple["Box", ...] = ()
    templates: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """
        The type of its input.
        """
        if self.entry.autocomplete.startswith("tel"):
            return "tel"
        return TYPES.get(self.entry.kind, "text")

    @property
    def as_written(self) -> bool:
        """
        Whether nobody may meddle with its spelling.
        """
        return self.entry.kind in AS_WRITTEN

    @property
    def described_by(self) -> str:
        """
        The ids of what is said about it.
        """
        said = ((f"{self.id}-hint", self.hint), (f"{self.id}-wrong", self.wrong))
        return " ".join(one for one, text in said if text is not None)

    @property
    def first(self) -> str:
        """
        The id of the element that a complaint leads to.
        """
        if self.options and len(self.options) - 1 <= FEW and not self.inner:
            return f"{self.id}-0"
        return self.inner[0].first if self.inner else self.id


@frozen
class Boxes:
    """
    Draws up the boxes of one form.
    """

    texts: Texts
    ask: Ask

    def all(self) -> tuple[Box, ...]:
        """
        One for each field.
        """
        return tuple(self._box(entry, inside("", entry.name), entry.value) for entry in self.ask.fields)

    def _box(self, entry: Input, name: str, value: object, *, loose: bool = False) -> Box:
        box = Box(
            entry=entry,
            name=name,
            id=f"f-{_FOR_AN_ID.sub('-', name)}",
            label=words.label(self.texts, entry) if not loose else self.texts.say(entry.label),
            required=entry.required and not loose,
            hint=self._hint(entry),
            wrong=words.complaint(self.texts, self.ask, entry),
            templates=_templates(entry),
        )
        if entry.many > 1:
            return self._several(box, value)
        if entry.kind is Kind.PARTS:
            return evolve(box, inner=self._parts(box, value, loose=loose or not entry.required))
        if entry.secret:
            return box
        shown = value if isinstance(value, str) else ""
        return evolve(box, value=shown, options=self._options(entry, shown))

    def _several(self, box: Box, value: object) -> Box:
        held: Sequence[object] = value if listed(value) else [value] if isinstance(value, str) and value else []
        room = max(box.entry.many - len(held), 0)
        one = evolve(box.entry, many=1, label="ui.entry", value=None, complaint=None)
        entries = [
            evolve(entry, label=f"{entry.label} {place + 1}")
            for place, part in enumerate([*held, *[None] * min(room, SPARE)])
            for entry in [self._box(one, inside(box.name, place), part, loose=not (box.required and place == 0))]
        ]
        open_ones = len(held) + 1
        return evolve(box, inner=tuple(entries[:open_ones]), spare=tuple(entries[open_ones:]))

    def _parts(self, box: Box, value: object, *, loose: bool) -> tuple[Box, ...]:
        held: Mapping[str, object] = value if mapped(value) else {}
        return tuple(
            self._box(part, inside(box.name, part.name), held.get(part.name), loose=loose) for part in box.entry.parts
        )

    def _options(self, entry: Input, value: str) -> tuple[Option, ...]:
        if not entry.options:
            return ()
        none = Option("", self.texts.say("ui.no_answer"), value not in entry.options)
        named = (Option(one, self.texts.say(f"option.{one}"), one == value) for one in entry.options)
        return (none, *named)

    def _hint(self, entry: Input) -> str | None:
        if entry.kind is Kind.DATE:
            return None  # Its input says it, in the user's own order.
        if entry.many > 1:
            return self.texts.say("ui.up_to", count=entry.many)
        return words.hint(self.texts, self.ask, entry)


def complaints(boxes: Sequence[Box]) -> Iterator[Box]:
    """
    The boxes with something wrong in them.
    """
    return (box for box in boxes if box.wrong is not None)


def _templates(entry: Input) -> tuple[str, ...]:
    """
    The files that may draw *entry*: by its name, by its kind, by none.
    """
    shape = "several" if entry.many > 1 else str(entry.kind)
    if shape == Kind.OPTION:
        shape = "radio" if len(entry.options) <= FEW else "select"
    named = (f"fields/by-name/{entry.name}.html",) if _FOR_A_FILE.fullmatch(entry.name) else ()
    return (*named, f"fields/{shape}.html", "fields/text.html")
