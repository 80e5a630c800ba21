"""
The operations that change a password, by a mailed link or by being signed in; and what an application has mailed.
"""

from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

from authflow.core.value import canonical
from authflow.emulator import checks
from authflow.emulator.addresses import allowed, with_query
from authflow.emulator.asking import Asking
from authflow.emulator.gates import proceed, send_code
from authflow.emulator.members import Member
from authflow.emulator.refusals import refused, violation
from authflow.emulator.world import CLIENT_ID, World
from authflow.wix import answers, bodies
from authflow.wix import refusals as codes
from authflow.wix.answers import FieldViolation

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
        *_impossible(redirect, "redirect"),
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


async def send_activation(world: World, asking: Asking) -> dict[str, Any]:
    """
    Mail a member, whom the application names, a link to a page of the site where they choose a first password.

    The token in it is `recover`'s, too. Where the page goes on to must be allow-listed.
    """
    body = asking.read(bodies.ActivationMailBody)
    redirect = body.email_options.redirect if body.email_options else None
    if redirect is not None:
        checks.check(*_impossible(redirect, "emailOptions.redirect"))
        if not allowed(redirect.url, world.settings):
            raise refused(codes.REDIRECT_NOT_ALLOWED)
    member = _named(world, body.identity_id)
    wait = world.links_sent.spend(canonical(member.email))
    if wait is not None:
        raise refused(codes.TOO_MANY_ATTEMPTS, retry_after=wait)
    onwards = {} if redirect is None else {"redirectUrl": redirect.url}
    link = with_query(f"{world.site}/activate", token=world.links.put(member.id), **onwards)
    world.mailbox.post(member.email, "Choose a password", world.clock.now(), link=link)
    return {}


async def start_verification(world: World, asking: Asking) -> answers.StartedVerification:
    """
    Mail a member, whom the application names, a code. No operation of a visitor's takes the id that is answered.
    """
    body = asking.read(bodies.StartVerificationBody)
    checks.check(violation("target", "is not EMAIL") if body.target not in {None, "EMAIL"} else None)
    send_code(world, _named(world, body.identity_id))
    return answers.StartedVerification(str(uuid4()))


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
    member.revise(world.clock.now())
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
    member.revise(world.clock.now())
    return {}


def _named(world: World, identity_id: str) -> Member:
    """
    The member whose id is *identity_id*.

    Raises:
        Refused: There is none, or they are barred.
    """
    member = world.members.called(identity_id)
    if member is None:
        raise refused(codes.NOT_FOUND)
    if member.barred is not None:
        raise refused(codes.IDENTITY_BARRED)
    return member


def _impossible(redirect: bodies.Redirect, path: str) -> Iterator[FieldViolation | None]:
    yield checks.bounded(redirect.url, URL_MOST, f"{path}.url")
    yield violation(f"{path}.clientId", "is no client") if redirect.client_id != CLIENT_ID else None
