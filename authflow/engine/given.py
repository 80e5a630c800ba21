"""
What an application hands to a run at its start: names become slots, and every value is looked at.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from authflow.calls import slots
from authflow.core.atlas import Atlas
from authflow.core.errors import NotGiven
from authflow.core.member import Tokens
from authflow.core.reason import Reason
from authflow.core.run import Memory
from authflow.core.slot import Slot
from authflow.core.value import empty, listed, mapped, read
from authflow.flows.fields import CUSTOM, EMAIL, profile_field

PATH_MOST: Final = 2000
WORDS: Final = (slots.RECOVERY_TOKEN, slots.SESSION_TOKEN, slots.STATE_TOKEN, slots.MEMBER_ID, slots.IDP)
"""
What is given as a string, and never an empty one.
"""


def given_memory(atlas: Atlas, goal: str, given: Mapping[str, object]) -> Memory:
    """
    *given*, by slots.

    Raises:
        UnknownFlow: There is no flow *goal*.
        NotGiven: A name or a value cannot be.
    """
    atlas.flow(goal)
    if not given:
        return {}
    named = {slot for flow in atlas.flows.values() for slot in (*flow.needs, *flow.takes)} - slots.MADE
    known = {slot.name: slot for slot in named} | slots.GIVEN
    memory: dict[Slot, object] = {}
    for name, value in given.items():
        if name not in known:
            raise NotGiven(goal, name, f"is nothing that can be given; there are {', '.join(sorted(known))}")
        if value is not None:
            memory[known[name]] = _looked_at(atlas, goal, known[name], value)
    return memory


def path_of(address: str) -> str | None:
    """
    *address*, if it is a path of the application's own site, however it is spelled; nothing if it leads elsewhere.
    """
    if not address.startswith("/") or len(address) > PATH_MOST or "\\" in address or not address.isprintable():
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path = unquote(parts.path)  # Whoever decodes it must not be led astray either.
    elsewhere = address.startswith("//") or path.startswith("//") or _undotted(path).startswith("//")
    return None if elsewhere or "\\" in path or not path.isprintable() else address


def _undotted(path: str) -> str:
    """
    *path* as a browser may follow it (RFC 3986 §5.2.4): without its dots, `/.//host` would name a host.
    """
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _looked_at(atlas: Atlas, goal: str, slot: Slot, value: object) -> object:
    match slot:
        case slots.EMAIL:
            return _read(read(EMAIL, value, atlas.site), goal, slot)
        case slots.PROFILE:
            return _profile(atlas, goal, value)
        case slots.MISSING if not (listed(value) and all(isinstance(name, str) for name in value)):
            raise NotGiven(goal, slot.name, "must be a list of field names")
        case slots.MISSING:
            return tuple(value) if listed(value) else ()
        case slots.TOKENS if not isinstance(value, Tokens):
            raise NotGiven(goal, slot.name, "must be authflow.Tokens")
        case slots.RETURN_TO if not (isinstance(value, str) and path_of(value)):
            raise NotGiven(goal, slot.name, "must be a path of the application's own site")
        case slots.VERIFY_EMAIL | slots.MERGE_CONTACT if not isinstance(value, bool):
            raise NotGiven(goal, slot.name, "must be true or false")
        case _ if slot in WORDS and not (isinstance(value, str) and value):
            raise NotGiven(goal, slot.name, "must be a string that is not empty")
        case _:
            return value


def _profile(atlas: Atlas, goal: str, value: object) -> Mapping[str, object]:
    if not mapped(value):
        raise NotGiven(goal, slots.PROFILE.name, "must be a mapping of profile fields")
    own = {entry.name: entry for entry in atlas.site.profile_fields}
    profile: dict[str, object] = {}
    for name, part in value.items():
        entry = own.get(name) or profile_field(str(name))
        if entry is None:
            raise NotGiven(goal, slots.PROFILE.name, f"has no field {name!r}")
        if empty(part):
            continue
        # What a site made up itself may hold more than a person can type: numbers, dates, lists.
        typed = isinstance(part, str) or not name.startswith(CUSTOM)
        profile[name] = _read(read(entry, part, atlas.site), goal, entry.slot) if typed else part
    return profile


def _read(value: object, goal: str, slot: Slot) -> object:
    if isinstance(value, Reason):
        raise NotGiven(goal, slot.name, f"cannot be what was given: {value.id}")
    return value
