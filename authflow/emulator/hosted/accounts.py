"""
The pretend social provider: whose accounts it has, and what becomes of whoever chooses one.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from attrs import frozen

from authflow.emulator import checks
from authflow.emulator.gates import proceed
from authflow.emulator.members import Member
from authflow.emulator.world import World
from authflow.wix.answers import StateAnswer

GOOGLE: Final = "0e6a50f5-b523-4e29-990d-f37fa2ffdd69"
FACEBOOK: Final = "3ecad13f-52c3-483d-911f-31dbcf2a6d23"
_NAMES: Final = {GOOGLE: "Google", FACEBOOK: "Facebook"}
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MOST: Final = 50


@frozen
class Account:
    """
    Somebody whom the provider knows.

    Attributes:
        about: What the page says besides.
    """

    email: str
    name: str
    about: str = "not a member yet"


STRANGERS: Final = (
    Account("gus@example.com", "Gus Grey"),
    Account("hana@example.com", "Hana Hill"),
    Account("ivo@example.com", "Ivo Inn"),
)
"""
Who is no member until they are chosen.
"""


def connection(idp: str) -> str | None:
    """
    The name of the provider behind the connection *idp*: any id is one; nothing if it is no id.
    """
    return _NAMES.get(idp.lower(), "Single sign-on") if _ID.fullmatch(idp) else None


def known(world: World) -> Iterator[Account]:
    """
    Members, oldest first, and then strangers.
    """
    for member in [*world.members][:MOST]:
        yield Account(member.email, _name(member), "a member already")
    yield from (stranger for stranger in STRANGERS if world.members.at(stranger.email) is None)


def chosen(world: World, email: str) -> StateAnswer:
    """
    Sign on whoever has the account *email*: the member with that address, or a new one. The address counts as proved.

    Raises:
        Refused: It is no address, or the member is barred.
    """
    checks.check(checks.email(email, "account"))
    member = world.members.at(email)
    now = world.clock.now()
    if member is None:
        approved = not world.settings.owner_approval
        member = world.members.add(Member(email.strip(), now, revision=0, approved=approved, profile=_profile(email)))
    if member.barred is None:
        member.confirm()
        member.revise(now)
    return proceed(world, member)


def _profile(email: str) -> dict[str, Any]:
    name = next((stranger.name for stranger in STRANGERS if stranger.email == email), "")
    first, _, last = name.partition(" ")
    return {"firstName": first, "lastName": last} if name else {}


def _name(member: Member) -> str:
    parts = (member.profile.get("firstName"), member.profile.get("lastName"))
    return " ".join(part for part in parts if isinstance(part, str) and part) or member.email.partition("@")[0]
