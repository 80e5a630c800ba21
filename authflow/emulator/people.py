"""
Members and contacts by the emulator's own API: what a site owner does, and what a test sets up.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from attrs import Factory, evolve, frozen

from authflow.core.call import secret
from authflow.emulator import checks, profiles
from authflow.emulator.asking import Asking
from authflow.emulator.members import BARRED, Contact, Member, Status
from authflow.emulator.refusals import NO_SUCH_PATH, refused, violation
from authflow.emulator.told import status
from authflow.emulator.world import World


@frozen
class MemberBody:
    """
    A member to make: one that signs in at once, unless it is said otherwise.

    Attributes:
        password: Without one, nobody signs in by password.
        status: `ACTIVE` is somebody whom nothing keeps from signing in; `PENDING` waits for a code if *verified* is
            false, else for the owner.
        verified: False asks for a code at the next sign-in, unless *status* is `ACTIVE`.
        approved: False waits for the owner, unless *status* is `ACTIVE`.
        reset_required: Whether the password must be set anew.
    """

    email: str
    password: str | None = secret(default=None)
    status: Literal["ACTIVE", "PENDING", "BLOCKED", "DELETED", "OFFLINE"] | None = None
    verified: bool = True
    approved: bool = True
    reset_required: bool = False
    profile: dict[str, Any] = Factory(dict[str, Any])


@frozen
class ContactBody:
    """
    A contact to make.
    """

    email: str


@frozen
class MemberView:
    """
    A member, as the emulator's own API shows it.

    Attributes:
        waits_for: What keeps whoever is `PENDING` from signing in, as identities say it.
    """

    id: str
    email: str
    status: str
    verified: bool
    waits_for: list[str]
    profile: dict[str, Any]


@frozen
class ContactView:
    """
    A contact, as the emulator's own API shows it.
    """

    id: str
    email: str


async def members(world: World, _asking: Asking) -> list[MemberView]:
    """
    Every member.
    """
    return [_member(world, member) for member in world.members]


async def upsert(world: World, asking: Asking) -> MemberView:
    """
    Make a member as described.

    Whoever has that address is made anew under the same id: signed out, and with nothing counted against them.
    """
    checks.known(asking.body, MemberBody)
    body = asking.read(MemberBody)
    checks.check(
        checks.email(body.email, "email"),
        violation("password", "is empty", checks.TOO_SHORT) if body.password == "" else None,
        *profiles.profile(body.profile),
    )
    password = None if body.password is None else await world.passwords.hashed(body.password)
    made = _made(world, body, password)
    known = world.members.at(body.email)
    if known is not None:
        made = evolve(made, id=known.id, created=known.created, revision=known.revision + 1)
    member = world.members.add(made)
    world.end_sessions(member)
    world.forgive(body.email)
    return _member(world, member)


async def act(world: World, _asking: Asking, *, member_id: str, action: Callable[[World, Member], None]) -> MemberView:
    """
    Do *action* to a member.

    Raises:
        Refused: There is no such member.
    """
    member = world.members.called(member_id)
    if member is None:
        raise refused(NO_SUCH_PATH)
    action(world, member)
    return _member(world, member)


async def contacts(world: World, _asking: Asking) -> list[ContactView]:
    """
    Every contact.
    """
    return [_contact(contact) for contact in world.members.contacts]


async def add_contact(world: World, asking: Asking) -> ContactView:
    """
    Make an address a contact.
    """
    checks.known(asking.body, ContactBody)
    body = asking.read(ContactBody)
    checks.check(checks.email(body.email, "email"))
    return _contact(world.members.add_contact(body.email.strip()))


def _made(world: World, body: MemberBody, password: str | None) -> Member:
    waiting = not body.approved or (body.status == "PENDING" and body.verified)
    return Member(
        body.email.strip(),
        world.clock.now(),
        password=password,
        verified=body.verified,
        unconfirmed=not body.verified and body.status != "ACTIVE",
        approved=not waiting or body.status == "ACTIVE",
        barred=Status(body.status) if body.status in BARRED else None,
        reset_required=body.reset_required,
        profile=profiles.merged({}, body.profile, world.settings.defined),
    )


def _bar(status: Status, world: World, member: Member) -> None:
    member.barred = status
    member.revise(world.clock.now())
    world.end_sessions(member)


def _approve(world: World, member: Member) -> None:
    if not member.approved:
        member.approve()
        member.revise(world.clock.now())


def _unblock(world: World, member: Member) -> None:
    if member.barred is Status.BLOCKED:
        member.barred = None
        member.revise(world.clock.now())


def _member(world: World, member: Member) -> MemberView:
    stands = status(world, member)
    return MemberView(member.id, member.email, stands.name, member.verified, stands.reasons, member.profile)


def _contact(contact: Contact) -> ContactView:
    return ContactView(contact.id, contact.email)


ACTIONS: Final[Mapping[str, Callable[[World, Member], None]]] = {
    "approve": _approve,
    "deny": lambda world, member: _bar(Status.BLOCKED, world, member),
    "block": lambda world, member: _bar(Status.BLOCKED, world, member),
    "unblock": _unblock,
    "delete": lambda world, member: _bar(Status.DELETED, world, member),
    "expire": lambda world, member: world.expire(member),
}
"""
What a site owner can do to a member, and what time would do.
"""
