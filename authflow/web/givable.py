"""
What a run can be given at its start, as JSON Schema: the values that `engine/given.py` takes, field by field.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from authflow.calls.slots import TOKENS
from authflow.core.field import Field, Kind
from authflow.flows.fields import CUSTOM, EMAIL, PROFILE_FIELDS, profile_field
from authflow.web.operations import FlowInfo

NULL: Final = {"type": "null"}
NOTHING: Final[dict[str, list[object]]] = {"enum": ["", None, [], {}]}
"""
What says nothing, wherever it stands in a profile (`core/value.py`, empty).
"""
WORD: Final = {"type": "string", "minLength": 1}
MANY: Final = 100
"""
The bound of a longer list is not told: as a rule, the bound of a body is met before it.
"""
_CONTROL: Final = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
_BLANK: Final = r"\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"  # `\s` means less to some programs than to others.
ONE_LINE: Final = rf"^[^{_CONTROL}]*$"
NOT_BLANK: Final = rf"^[^{_CONTROL}]*[^{_CONTROL}{_BLANK}][^{_CONTROL}]*$"
BY_KIND: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"pattern": ONE_LINE},
    Kind.EMAIL: {"format": "email"},
    Kind.DATE: {"format": "date"},
    Kind.LINK: {"format": "uri", "pattern": r"^https?://[^\s/]\S*$"},
}


def given_schemas() -> dict[str, dict[str, Any]]:
    """
    What the types of the values in `Given` do not tell of them, by name.
    """
    profile = {
        "type": "object",
        "properties": {entry.name: _perhaps(field_schema(entry)) for entry in PROFILE_FIELDS},
        "patternProperties": {f"^{re.escape(CUSTOM)}.+$": _made_up()},
        "additionalProperties": False,
    }
    parts = {"email": field_schema(EMAIL), "profile": profile, "recovery_token": WORD, "idp": WORD}
    return {name: {"anyOf": [schema, NULL]} for name, schema in parts.items()}


def needs(flows: Iterable[FlowInfo]) -> list[dict[str, Any]]:
    """
    What each of *flows* must be given, as conditions on `Start`; a member's tokens may come of a browser's session.
    """
    return [
        {
            "if": {"properties": {"goal": {"const": flow.name}}},
            "then": {
                "properties": {"given": {"properties": dict.fromkeys(flow.needs, WORD), "required": [*flow.needs]}},
                "required": ["given"],
            },
        }
        for flow in flows
        if flow.needs and TOKENS.name not in flow.needs
    ]


def field_schema(entry: Field) -> dict[str, Any]:
    """
    The values of *entry*; of one that takes several, a list, or one alone.
    """
    one = _parts(entry) if entry.kind is Kind.PARTS else _word(entry)
    if entry.many == 1:
        return one
    most = {"maxItems": entry.many} if entry.many <= MANY else {}
    return {"anyOf": [one, {"type": "array", "items": _perhaps(one), **most}]}


def _made_up() -> dict[str, Any]:
    """
    What a site made up itself: it may hold more than a text, and is bound as one where it is one.
    """
    entry = profile_field(f"{CUSTOM}name")
    return {} if entry is None else {rule: bound for rule, bound in _word(entry).items() if rule != "type"}


def _word(entry: Field) -> dict[str, Any]:
    if entry.kind is Kind.OPTION:
        return {"type": "string", "enum": [*entry.options]}
    return {"type": "string", "maxLength": entry.most, **BY_KIND.get(entry.kind, {})}


def _parts(entry: Field) -> dict[str, Any]:
    properties = {
        part.name: _perhaps(field_schema(part)) if part.optional else {**field_schema(part), "pattern": NOT_BLANK}
        for part in entry.parts
    }
    required = [part.name for part in entry.parts if not part.optional]
    whole = {"type": "object", "properties": properties, "required": required}
    return {"anyOf": [whole, {"type": "object", "additionalProperties": NOTHING}]} if required else whole


def _perhaps(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, NOTHING]}
