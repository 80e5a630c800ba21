"""
The inputs by which missing profile fields are asked, and what was typed into them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from authflow.core.field import Field, Kind
from authflow.flows.fields import CUSTOM, profile_field
from authflow.wix.profile import field_name, write_profile

PREFIX: Final = "profile."
_KINDS: Final = {Kind.EMAIL: "email", Kind.DATE: "date", Kind.LINK: "url"}


@frozen
class Input:
    """
    One input of a form.

    Attributes:
        kind: HTML's type.
        options: What may be chosen; nothing for what is typed.
    """

    name: str
    label: str
    kind: str
    autocomplete: str
    options: tuple[str, ...]
    required: bool


def inputs(missing: tuple[str, ...]) -> Iterator[Input]:
    """
    What asks the fields called *missing* by the wire.
    """
    for entry in _entries(missing):
        for part in entry.parts:
            yield _input(
                part, f"{PREFIX}{entry.name}.{part.name}", f"{_words(entry.name)}: {_words(part.name).lower()}"
            )
        if not entry.parts:
            yield _input(entry, PREFIX + entry.name, _words(entry.name), required=True)


def label(missing: tuple[str, ...], path: str) -> tuple[str, str] | None:
    """
    The input and the words for the profile field at *path*, as violations spell it; nothing if it is not asked.
    """
    name = field_name(path)
    for entry in _entries(missing):
        if entry.name == name:
            first = f"{PREFIX}{entry.name}.{entry.parts[0].name}" if entry.parts else PREFIX + entry.name
            return first, _words(entry.name)
    return None


def profile(missing: tuple[str, ...], typed: Mapping[str, str]) -> dict[str, Any]:
    """
    What was *typed*, as the wire's profile. What was left empty is left out.
    """
    found = {entry.name: _value(entry, typed) for entry in _entries(missing)}
    return write_profile({name: value for name, value in found.items() if value})


def _entries(missing: tuple[str, ...]) -> Iterator[Field]:
    yield from filter(None, (profile_field(field_name(name)) for name in missing))


def _value(entry: Field, typed: Mapping[str, str]) -> object:
    if entry.parts:
        read = {part.name: typed.get(f"{PREFIX}{entry.name}.{part.name}", "").strip() for part in entry.parts}
        parts = {name: value for name, value in read.items() if value}
        whole = all(part.optional or part.name in parts for part in entry.parts)
        return [parts] if parts and whole else None
    value = typed.get(PREFIX + entry.name, "").strip()
    return [value] if value and entry.many > 1 else value


def _input(entry: Field, name: str, words: str, *, required: bool = False) -> Input:
    kind = _KINDS.get(entry.kind, "text")
    return Input(name, words, kind, entry.autocomplete, entry.options, required or not entry.optional)


def _words(name: str) -> str:
    return name.removeprefix(CUSTOM).removesuffix("_v2").replace("_", " ").capitalize()
