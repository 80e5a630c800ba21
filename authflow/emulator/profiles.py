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
from authflow.wix.wire import snake

_MAIN: Final = "MAIN"
_LABELS: Final = "labels"
RULES: Final[Mapping[str, str]] = {Fault.TOO_LONG: "VALUE_TOO_LONG", Fault.REQUIRED: "REQUIRED_FIELD"}


def profile(given: Mapping[str, object]) -> Iterator[FieldViolation]:
    """
    What is wrong with the profile *given*. A field that nobody knows is let be, as the service does.
    """
    for name, value in given.items():
        entry = _unbounded(profile_field(snake(name)))
        if entry is not None and not empty(value):
            yield from _complaints(name, read(entry, _SHAPES.get(name, _snaked)(value), Site()))


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """
    *old* with what *new* says; custom fields one by one.
    """
    custom = {**_custom(old), **_custom(new)}
    together = {**old, **new}
    if custom:
        together["customFields"] = [{"name": name, "value": value} for name, value in custom.items()]
    return together


def missing(required: tuple[str, ...], given: Mapping[str, object]) -> list[str]:
    """
    The names among *required* that the profile *given* says nothing for.
    """
    held = {**given, **{CUSTOM + name: _untagged(value) for name, value in _custom(given).items()}}
    return [name for name in required if empty(held.get(name))]


def _unbounded(entry: Field | None) -> Field | None:
    """
    *entry* without the bound on how many there are, which is the form's own: the service has one for labels alone.
    """
    if entry is None or entry.many == 1 or entry.name == _LABELS:
        return entry
    return evolve(entry, many=sys.maxsize)


def _complaints(name: str, value: object) -> Iterator[FieldViolation]:
    if isinstance(value, Reason):
        yield violation(f"profile.{name}", f"is {value.id.replace('_', ' ')}", RULES.get(value.id))


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
        return []
    fields = value if listed(value) else [value]
    return [{**part, "value": _said(part.get("value"))} if mapped(part) else part for part in fields]


def _said(value: object) -> str:
    return "" if empty(_untagged(value)) else "said"


def _custom(given: Mapping[str, object]) -> dict[str, object]:
    match given.get("customFields"):
        case value if mapped(value):
            return dict(value)
        case value if listed(value):
            return {str(part.get("name")): part.get("value") for part in value if mapped(part)}
        case _:
            return {}


def _untagged(value: object) -> object:
    return next(iter(value.values()), None) if mapped(value) else value


_SHAPES: Final[Mapping[str, Callable[[object], object]]] = {
    "addresses": _addresses,
    "customFields": _custom_fields,
}
