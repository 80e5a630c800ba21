"""
What the service tells of a member.
"""

from datetime import UTC, datetime
from typing import assert_never

from authflow.emulator.members import Member, Status
from authflow.emulator.profiles import missing
from authflow.emulator.world import World
from authflow.wix.answers import EmailAddress, IdentityStatus, WireIdentity


def must_confirm(world: World, member: Member) -> bool:
    """
    Whether *member* has to confirm a mailed code before a sign-in.
    """
    match world.settings.email_verification:
        case "always":
            return not member.verified
        case "contacts":
            return member.unconfirmed
        case "never":
            return False
        case _ as unknown:
            assert_never(unknown)


def status(world: World, member: Member) -> IdentityStatus:
    """
    Where *member* stands, and what they wait for.
    """
    if member.barred is not None:
        return IdentityStatus(member.barred)
    waiting = {
        "PENDING_EMAIL_VERIFICATION_REQUIRED": must_confirm(world, member),
        "PENDING_REQUIRED_FIELDS_MISSING": bool(missing(world.settings.required_fields, member.profile)),
        "PENDING_ADMIN_APPROVAL_REQUIRED": not member.approved,
    }
    reasons = [reason for reason, holds in waiting.items() if holds]
    return IdentityStatus(Status.PENDING if reasons else Status.ACTIVE, reasons)


def told(world: World, member: Member) -> WireIdentity:
    """
    *member*, as answers show them.
    """
    return WireIdentity(
        member.id,
        EmailAddress(member.email, member.verified),
        status(world, member),
        member.profile,
        instant(member.created),
        instant(member.updated),
        str(member.revision),
    )


def instant(seconds: float) -> str:
    """
    *seconds* since the epoch in ISO 8601, as JavaScript writes it.
    """
    return f"{datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
