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
        raise refused(IDENTITY_BARRED)
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


def mail_code(world: World, member: Member) -> StateAnswer:
    """
    Mail *member* six digits; the answer that asks for them.

    Raises:
        Refused: There were too many of them.
    """
    wait = world.codes_sent.spend(canonical(member.email))
    if wait is not None:
        raise refused(TOO_MANY_ATTEMPTS, retry_after=wait)
    code = f"{randbelow(10**6):06}"
    now = world.clock.now()
    token = world.steps.put(Confirmation(member.id, now + CODE_SECONDS, code))
    world.mailbox.post(member.email, "Your code", now, code=code)
    return StateAnswer("REQUIRE_EMAIL_VERIFICATION", None, token, told(world, member))
