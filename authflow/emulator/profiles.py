"""
Profiles as members write them: which are refused, and which fields are missing.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from attrs import evolve

from authflow.core.field import Field
from authflow.core.reason import Fault, Reason
from authflow.core.site import Site
from authflow.core.value import empty, listed, mapped, read
from authflow.emulator.refusals import violation
from authflow.flows.fields import CUSTOM, profile_field
from authflow.wix.answers import FieldViolation
from authflow.wix.profile import write_profile
from authflow.wix.wire import snake

_MAIN: Final = "MAIN"
_LABELS: Final = "labels"
CUSTOM_FIELDS: Final = "customFields"
TAGS: Final[Mapping[str, tuple[type, ...]]] = {
    "strValue": (str,),
    "numValue": (int, float),
    "dateValue": (str,),
    "listValue": (Mapping,),
    "mapValue": (Mapping,),
    "boolValue": (bool,),
}
"""
What the value of a custom field is tagged with, and what is behind each tag.
"""
RULES: Final[Mapping[str, str]] = {Fault.TOO_LONG: "VALUE_TOO_LONG", Fault.REQUIRED: "REQUIRED_FIELD"}


def profile(given: Mapping[str, object], place: str = "profile.") -> Iterator[FieldViolation]:
    """
    What is wrong with the profile *given*. A field that nobody knows is let be, as the service does.

    Args:
        place: What the names of its fields begin with.
    """
    for name, value in given.items():
        entry = _unbounded(profile_field(snake(name)))
        if entry is not None and not empty(value):
            yield from _complaints(place + name, read(entry, _SHAPES.get(name, _snaked)(value), Site()))


def merged(old: Mapping[str, Any], new: Mapping[str, Any], defined: frozenset[str]) -> dict[str, Any]:
    """
    *old* with what *new* says; custom fields one by one, and none that is not *defined*.
    """
    said = {name: _tagged(value) for name, value in _custom(new).items() if name in defined}
    custom = {**_custom(old), **said}
    together = {name: value for name, value in {**old, **new}.items() if name != CUSTOM_FIELDS}
    if custom:
        together[CUSTOM_FIELDS] = [{"name": name, "value": value} for name, value in custom.items()]
    return together


def custom_values(given: Mapping[str, object]) -> dict[str, object]:
    """
    What the profile *given* says in fields that the site made up, by their names.
    """
    return {name: _untagged(value) for name, value in _custom(given).items()}


def missing(required: tuple[str, ...], given: Mapping[str, object]) -> list[str]:
    """
    The names among *required* that the profile *given* says nothing for.
    """
    held = {**given, **{CUSTOM + name: value for name, value in custom_values(given).items()}}
    return [name for name in required if empty(held.get(name))]


def _unbounded(entry: Field | None) -> Field | None:
    """
    *entry* without the bound on how many there are, which is the form's own: the service has one for labels alone.
    """
    if entry is None or entry.many == 1 or entry.name == _LABELS:
        return entry
    return evolve(entry, many=sys.maxsize)


def _complaints(path: str, value: object) -> Iterator[FieldViolation]:
    if isinstance(value, Reason):
        yield violation(path, f"is {value.id.replace('_', ' ')}", RULES.get(value.id))


def _snaked(value: object) -> object:
    if mapped(value):
        return {snake(name): _snaked(part) for name, part in value.items()}
    return [_snaked(part) for part in value] if listed(value) else value


def _addresses(value: object) -> object:
    return [_address(part) if mapped(part) else part for part in value] if listed(value) else value


def _address(part: Mapping[str, object]) -> dict[str, object]:
    inner = part.get("address")
    # Some documents give `MAIN` as the tag of an address; it is taken, and means none of the others.
    tag = {"tag": part["tag"]} if part.get("tag") not in (None, _MAIN) else {}
    return {**({snake(name): value for name, value in inner.items()} if mapped(inner) else {}), **tag}


def _custom_fields(value: object) -> object:
    if mapped(value):
        return [{"name": name, "value": _said(part)} for name, part in value.items()]
    fields = value if listed(value) else [value]
    return [{**part, "value": _said(part.get("value"))} if mapped(part) else part for part in fields]


def _said(value: object) -> object:
    """
    A text in place of *value*, the value of a custom field; *value* itself, which is no text, where its tag is wrong.
    """
    if empty(_untagged(value)):
        return ""
    return "said" if not mapped(value) or _well_tagged(value) else value


def _well_tagged(value: Mapping[str, object]) -> bool:
    return len(value) == 1 and all(isinstance(part, TAGS.get(tag, ())) for tag, part in value.items())


def _consent(value: object) -> object:
    # The service's own type is a boolean; who has only texts to send is understood, too.
    return str(value) if isinstance(value, bool) else value


def _custom(given: Mapping[str, object]) -> dict[str, object]:
    match given.get(CUSTOM_FIELDS):
        case value if mapped(value):
            return dict(value)
        case value if listed(value):
            return {str(part.get("name")): part.get("value") for part in value if mapped(part)}
        case _:
            return {}


def _tagged(value: object) -> object:
    if mapped(value):
        return value
    return write_profile({f"{CUSTOM}x": value}).get(CUSTOM_FIELDS, [{"value": {}}])[0]["value"]


def _untagged(value: object) -> object:
    return next(iter(value.values()), None) if mapped(value) else value


_SHAPES: Final[Mapping[str, Callable[[object], object]]] = {
    "addresses": _addresses,
    CUSTOM_FIELDS: _custom_fields,
    "subscription": _consent,
}
