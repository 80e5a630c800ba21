"""
What stands between a right password and a session: the code, the missing fields, the owner, in this order.
"""

from secrets import randbelow
from typing import Final

from authflow.core.value import canonical
from authflow.emulator.members import Member
from authflow.emulator.profiles import missing
from authflow.emulator.refusals import refused
from authflow.emulator.told import must_confirm, told
from authflow.emulator.world import CODE_SECONDS, Completion, Confirmation, World
from authflow.wix.answers import StateAnswer
from authflow.wix.refusals import IDENTITY_BARRED, TOO_MANY_ATTEMPTS

GUESSES: Final = 5


def proceed(world: World, member: Member) -> StateAnswer:
    """
    The next thing *member* has to do, or a session token.

    Raises:
        Refused: They are barred, or were mailed too many codes.
    """
    if member.barred is not None:
        return turned_away(world, member)
    if must_confirm(world, member):
        return mail_code(world, member)
    lacking = missing(world.settings.required_fields, member.profile)
    identity = told(world, member)
    if lacking:
        listed = {"missingFields": {"listValue": {"value": [{"strValue": name} for name in lacking]}}}
        token = world.steps.put(Completion(member.id))
        return StateAnswer("REQUIRE_MISSING_FIELDS", None, token, identity, listed)
    if not member.approved:
        return StateAnswer("REQUIRE_OWNER_APPROVAL", identity=identity)
    return StateAnswer("SUCCESS", world.sessions.put(member.id), identity=identity)


def turned_away(world: World, member: Member) -> StateAnswer:
    """
    What *member* is told, who is barred: a status to look at, where the settings want that.

    Raises:
        Refused: They do not.
    """
    if world.settings.status_check:
        return StateAnswer("STATUS_CHECK", identity=told(world, member))
    raise refused(IDENTITY_BARRED)


def mail_code(world: World, member: Member) -> StateAnswer:
    """
    Mail *member* six digits; the answer that asks for them.

    Raises:
        Refused: There were too many of them.
    """
    code = send_code(world, member)
    token = world.steps.put(Confirmation(member.id, world.clock.now() + CODE_SECONDS, code))
    return StateAnswer("REQUIRE_EMAIL_VERIFICATION", None, token, told(world, member))


def send_code(world: World, member: Member) -> str:
    """
    Mail *member* six digits; those digits.

    Raises:
        Refused: There were too many of them.
    """
    wait = world.codes_sent.spend(canonical(member.email))
    if wait is not None:
        raise refused(TOO_MANY_ATTEMPTS, retry_after=wait)
    code = f"{randbelow(10**6):06}"
    world.mailbox.post(member.email, "Your code", world.clock.now(), code=code)
    return code
