"""
The operations that change a password: by a mailed link, or by being signed in.
"""

from typing import Any, Final

from authflow.core.value import canonical
from authflow.emulator import checks
from authflow.emulator.addresses import allowed, with_query
from authflow.emulator.asking import Asking
from authflow.emulator.gates import proceed
from authflow.emulator.refusals import refused, violation
from authflow.emulator.world import CLIENT_ID, World
from authflow.wix import answers, bodies
from authflow.wix import refusals as codes

URL_MOST: Final = 1000
PARAMETER: Final = "recoveryToken"
"""
The query parameter of a mailed link that carries the token.
"""


async def send_email(world: World, asking: Asking) -> dict[str, Any]:
    """
    Mail a link that leads to a new password: the redirect's address, with the token as `recoveryToken` behind it.

    A known address and an unknown one get the same answer, and are counted alike (CASES 36, 39).
    """
    body = asking.read(bodies.RecoveryMailBody)
    redirect = body.redirect or bodies.Redirect(f"{world.site}/recover", CLIENT_ID)
    checks.check(
        checks.email(body.email, "email"),
        checks.bounded(redirect.url, URL_MOST, "redirect.url"),
        violation("redirect.clientId", "is no client") if redirect.client_id != CLIENT_ID else None,
    )
    if body.redirect is not None and not allowed(redirect.url, world.settings):
        raise refused(codes.REDIRECT_NOT_ALLOWED)
    wait = world.links_sent.spend(canonical(body.email))
    if wait is not None:
        raise refused(codes.TOO_MANY_ATTEMPTS, retry_after=wait)
    member = world.members.at(body.email)
    if member is not None and member.barred is None:
        link = with_query(redirect.url, **{PARAMETER: world.links.put(member.id)})
        world.mailbox.post(member.email, "Set a new password", world.clock.now(), link=link)
    return {}


async def recover(world: World, asking: Asking) -> answers.StateAnswer:
    """
    Set a new password by the token from the link, which also proves the address; every session ends.
    """
    body = asking.read(bodies.RecoverBody)
    checks.check(checks.new_password(body.password, world.settings.password_policy))
    if world.links.peek(body.recovery_token) is None:
        raise refused(codes.RECOVERY_TOKEN_INVALID)
    password = await world.passwords.hashed(body.password)
    # Taken after the hash, which can be refused, and with nothing that waits behind it: of two requests that come at
    # once, one gets it (CASES 15).
    member = world.members.called(world.links.take(body.recovery_token) or "")
    if member is None:
        raise refused(codes.RECOVERY_TOKEN_INVALID)
    if member.barred is not None:
        raise refused(codes.IDENTITY_BARRED)
    member.password, member.reset_required = password, False
    member.confirm()
    del world.wrong[canonical(member.email)]
    world.end_sessions(member)
    world.links.drop(lambda member_id: member_id == member.id)
    return proceed(world, member)


async def change_password(world: World, asking: Asking) -> dict[str, Any]:
    """
    Set another password for the signed-in member.
    """
    body = asking.read(bodies.ChangePasswordBody)
    checks.check(checks.new_password(body.new_password, world.settings.password_policy, "newPassword"))
    member = world.members.called(asking.caller.id)
    if member is None or member.barred is not None:
        raise refused(codes.UNAUTHENTICATED)
    member.password = await world.passwords.hashed(body.new_password)
    member.reset_required = False
    return {}
