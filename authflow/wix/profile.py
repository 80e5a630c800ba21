"""
A member's profile on the wire: the same fields, in the wire's spelling and shapes (`WIRE.md`, Limits and formats).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from authflow.core.value import listed, mapped
from authflow.flows.fields import CUSTOM
from authflow.wix.wire import camel, snake

_ADDRESS_PARTS: Final = ("country", "subdivision", "city", "postal_code", "address_line", "address_line2")


def write_profile(profile: Mapping[str, object]) -> dict[str, Any]:
    """
    *profile*, by our field names, as the wire's `profile`.
    """
    written: dict[str, Any] = {}
    custom: list[dict[str, Any]] = []
    for name, value in profile.items():
        if value is None:
            continue
        if name.startswith(CUSTOM):
            custom.append({"name": name.removeprefix(CUSTOM), "value": _tagged(value)})
        elif name == "custom_fields":
            custom += [{"name": part["name"], "value": _tagged(part["value"])} for part in _parts(value)]
        elif name == "addresses":
            written["addresses"] = [_address(part) for part in _parts(value)]
        else:
            written[camel(name)] = _spelled(value)
    return {**written, "customFields": custom} if custom else written


def field_name(wire_name: str) -> str:
    """
    Our name for the profile field that the wire calls *wire_name*. A name that a site made up stays as it is.
    """
    name = wire_name.removeprefix("profile.")
    return name if name.startswith(CUSTOM) else snake(name)


def _parts(value: object) -> Iterator[Mapping[str, object]]:
    yield from (part for part in (value if listed(value) else ()) if mapped(part))


def _address(part: Mapping[str, object]) -> dict[str, Any]:
    inner = {camel(name): part[name] for name in _ADDRESS_PARTS if name in part}
    return {"address": inner, "tag": part["tag"]} if "tag" in part else {"address": inner}


def _spelled(value: object) -> Any:
    match value:
        case date():
            return value.isoformat()[:10]
        case _ if mapped(value):
            return {camel(name): _spelled(part) for name, part in value.items()}
        case _ if listed(value):
            return [_spelled(part) for part in value]
        case _:
            return value


def _tagged(value: object) -> dict[str, Any]:
    match value:
        case bool():
            return {"boolValue": value}
        case int() | float():
            return {"numValue": value}
        case str():
            return {"strValue": value}
        case date():
            return {"dateValue": _instant(value)}
        case _ if mapped(value):
            return {"mapValue": {"value": {name: _tagged(part) for name, part in value.items()}}}
        case _ if listed(value):
            return {"listValue": {"value": [_tagged(part) for part in value]}}
        case _:
            return {"strValue": str(value)}


def _instant(day: date) -> str:
    """
    *day* in UTC, in milliseconds, as JavaScript writes it: a day is its midnight, a time without a zone is UTC's own.
    """
    at = day if isinstance(day, datetime) else datetime.combine(day, time())
    at = at.astimezone(UTC) if at.tzinfo else at
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
