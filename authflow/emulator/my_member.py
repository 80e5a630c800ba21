"""
The signed-in member, as the members' own API tells them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, assert_never

from attrs import evolve

from authflow.core.value import listed, mapped
from authflow.emulator.asking import Asking
from authflow.emulator.members import Member, Status
from authflow.emulator.profiles import custom_values
from authflow.emulator.refusals import refused, violated, violation
from authflow.emulator.told import instant, status
from authflow.emulator.world import World
from authflow.wix import refusals as codes
from authflow.wix.answers import MemberAnswer, WireMember

UNKNOWN: Final = "UNKNOWN"
PUBLIC, EXTENDED, FULL = "PUBLIC", "EXTENDED", "FULL"
NAMES: Final = ("fieldSet", "fieldsets")
"""
The query parameter that says how much is wanted, as public code spells it and as the official client does.
"""


async def my_member(world: World, asking: Asking) -> MemberAnswer:
    """
    Tell the member whose access token it is who they are: as much as `fieldSet` says, which is little unless given.
    """
    wanted = next((asking.query[name] for name in NAMES if name in asking.query), PUBLIC)
    if wanted not in {PUBLIC, EXTENDED, FULL}:
        raise violated(violation(NAMES[0], "is none of PUBLIC, EXTENDED, FULL"))
    member = world.members.called(asking.caller.id)
    if member is None:
        raise refused(codes.UNAUTHENTICATED)
    return MemberAnswer(_less(_whole(world, member), wanted))


def _less(member: WireMember, wanted: str) -> WireMember:
    if wanted == FULL:
        return member
    extended = evolve(member, contact={}, login_email_verified=None)
    return (
        extended if wanted == EXTENDED else evolve(extended, login_email=None, status=UNKNOWN, privacy_status=UNKNOWN)
    )


def _whole(world: World, member: Member) -> WireMember:
    contact = world.members.contact(member.email)
    return WireMember(
        member.id,
        member.email,
        member.verified,
        _status(Status(status(world, member).name)),
        contact.id if contact is not None and contact.member_id == member.id else None,
        _contact(member),
        _profile(member),
        "PUBLIC" if member.profile.get("privacyStatus") == "PUBLIC" else "PRIVATE",
        instant(member.created),
        instant(member.updated),
    )


def _status(standing: Status) -> str:
    match standing:
        case Status.ACTIVE:
            return "APPROVED"
        case Status.PENDING | Status.BLOCKED | Status.OFFLINE:
            return standing
        case Status.DELETED:
            return UNKNOWN
        case _ as unknown:
            assert_never(unknown)


def _contact(member: Member) -> dict[str, Any]:
    told = member.profile
    found: dict[str, Any] = {
        "firstName": told.get("firstName"),
        "lastName": told.get("lastName"),
        "phones": [*_several(told, "phones"), *_parts(told, "phonesV2", "phone")],
        "emails": [
            *dict.fromkeys((member.email, *_several(told, "emails"), *_parts(told, "secondaryEmails", "email")))
        ],
        "addresses": [*_parts(told, "addresses", "address")],
        "birthdate": told.get("birthdate"),
        "company": told.get("company"),
        "jobTitle": told.get("position"),
        "customFields": {name: {"name": name, "value": value} for name, value in custom_values(told).items()},
    }
    return {name: value for name, value in found.items() if value}


def _profile(member: Member) -> dict[str, Any]:
    told = member.profile
    whole_name = " ".join(str(told[part]) for part in ("firstName", "lastName") if told.get(part))
    nickname = told.get("nickname") or whole_name or member.email.partition("@")[0]
    slug = told.get("slug") or re.sub(r"\W+", "-", str(nickname).lower()).strip("-")
    picture = told.get("picture")
    return {"nickname": nickname, "slug": slug, **({"photo": {"url": picture}} if picture else {})}


def _several(told: Mapping[str, object], name: str) -> Iterator[object]:
    found = told.get(name)
    yield from found if listed(found) else ()


def _parts(told: Mapping[str, object], name: str, part: str) -> Iterator[object]:
    yield from (one[part] for one in _several(told, name) if mapped(one) and part in one)
