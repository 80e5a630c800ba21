"""
What a Step asks at this site, and what a reply filled in.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import evolve, frozen

from authflow.core.field import Field, Group
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Memory
from authflow.core.site import Site
from authflow.core.slot import EMAIL, Slot
from authflow.core.state import Form
from authflow.core.value import canonical, empty, listed, mapped, read

TYPED_MOST: Final = 1000
"""
How much of a value that cannot be is kept to show it again, in characters.
"""


@frozen
class Blank:
    """
    A field, and the slot that its value goes to.

    Attributes:
        grouped: Whether the value is one of several in that slot, under the field's name.
    """

    slot: Slot
    field: Field
    grouped: bool = False

    def held(self, memory: Memory) -> object:
        """
        The value that may be shown again.
        """
        if self.field.secret:
            return None
        value = memory.get(self.slot)
        if self.grouped:
            value = value.get(self.field.name) if mapped(value) else None
        # An application may have given what nobody can type, such as a date: a form shows it as text.
        plain = value is None or isinstance(value, str) or listed(value) or mapped(value)
        return value if plain else str(value)


def blanks(ask: Form, site: Site, memory: Memory) -> Iterator[Blank]:
    """
    The fields of *ask*, with every group written out.

    No group asks what the card itself asks, whoever demands it: a password among the fields of a profile would be kept
    and shown with them.
    """
    for entry in ask:
        match entry:
            case Field():
                yield Blank(entry.slot, entry)
            case Group():
                taken = {own.name for own in ask if isinstance(own, Field)}
                members = (member for member in _members(entry, site, memory) if member.name not in taken)
                yield from (Blank(entry.slot, member, grouped=True) for member in members)


def _members(group: Group, site: Site, memory: Memory) -> Iterator[Field]:
    wanted = memory.get(group.only) if group.only else None
    if not listed(wanted) or not wanted:
        yield from site.profile_fields
        return
    named = {f.name: f for f in (*group.known, *site.profile_fields)}
    for name in wanted:
        # A service may demand what nobody here has heard of: then it is asked as plain text.
        yield evolve(named.get(str(name)) or Field(Slot(str(name))), optional=False)


def fill(
    ask: Form, values: Mapping[str, object], site: Site, memory: Memory, subject: str | None
) -> tuple[Memory, Mapping[str, Complaint]]:
    """
    *memory* with what *values* say, and what is wrong with those that cannot be.
    """
    filled: dict[Slot, object] = dict(memory)
    complaints: dict[str, Complaint] = {}
    for entry in blanks(ask, site, memory):
        raw = values.get(entry.field.name)
        value = _judged(entry, raw, site, subject)
        if isinstance(value, Reason):
            shown = _written(raw) if isinstance(raw, str) and not entry.field.secret else None
            complaints[entry.field.name] = Complaint(value, shown)
        elif not entry.grouped:
            filled[entry.slot] = value
        else:
            group = filled.get(entry.slot)
            filled[entry.slot] = {**(group if mapped(group) else {}), entry.field.name: value}
    return _without_nothing(filled), complaints


def _written(raw: str) -> str:
    """
    As much of *raw* as a form shows again, without what UTF-8 cannot write.
    """
    return raw[:TYPED_MOST].encode(errors="replace").decode()


def _without_nothing(memory: Memory) -> Memory:
    """
    *memory* without what was left empty, inside groups too.
    """
    return {
        slot: {name: part for name, part in value.items() if part is not None} if mapped(value) else value
        for slot, value in memory.items()
        if value is not None
    }


def _judged(entry: Blank, raw: object, site: Site, subject: str | None) -> object | Reason:
    if raw in (None, "") or (empty(raw) and not entry.field.secret):  # Blanks may be a password.
        return None if entry.field.optional else Reason(Fault.REQUIRED)
    value = read(entry.field, raw, site)
    if subject is not None and entry.slot == EMAIL and isinstance(value, str) and canonical(value) != subject:
        return Reason(Fault.ANOTHER_IDENTITY)
    return value
