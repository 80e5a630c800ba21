"""
The operations that prove who somebody is: register, login, verify, resend, sign-on; and logout.
"""

from base64 import b64encode
from collections.abc import Mapping
from hmac import compare_digest
from math import ceil
from typing import Any

from attrs import evolve

from authflow.core.value import canonical
from authflow.emulator import checks, profiles
from authflow.emulator.addresses import allowed
from authflow.emulator.asking import Asking
from authflow.emulator.gates import GUESSES, mail_code, proceed, turned_away
from authflow.emulator.hosted import cookies
from authflow.emulator.members import Member, Status
from authflow.emulator.refusals import refused
from authflow.emulator.told import told
from authflow.emulator.world import Completion, Confirmation, World
from authflow.wix import answers, bodies
from authflow.wix import refusals as codes


async def register(world: World, asking: Asking) -> answers.StateAnswer:
    """
    Become a member.
    """
    body = asking.read(bodies.RegisterBody)
    address, settings = body.login_id.email, world.settings
    checks.check(
        checks.email(address, "loginId.email"),
        checks.new_password(body.password, settings.password_policy),
        checks.captcha_form(body.captcha_tokens),
        *profiles.profile(body.profile),
    )
    checks.captcha(world, address, body.captcha_tokens, may_suspect=False)
    password = await world.passwords.hashed(body.password)
    # Looked up after the hash: meanwhile somebody else may have taken the address.
    known = world.members.at(address)
    if known is not None and known.barred is not Status.DELETED:
        raise refused(codes.EMAIL_EXISTS)
    contacted = settings.email_verification == "contacts" and world.members.contact(address) is not None
    member = Member(
        address.strip(),
        world.clock.now(),
        password=password,
        unconfirmed=contacted or settings.email_verification == "always",
        approved=not settings.owner_approval,
        profile=profiles.merged({}, body.profile, settings.defined),
    )
    # Added after the answer, which the mail budget can refuse: nothing stays of a refused registration.
    answer = proceed(world, member)
    world.members.add(member)
    return answer


async def login(world: World, asking: Asking) -> answers.StateAnswer:
    """
    Sign in by email and password; with a state token, go on where profile fields were missing.
    """
    body = asking.read(bodies.LoginBody)
    address = body.login_id.email
    checks.check(
        checks.email(address, "loginId.email"),
        checks.state_token(body.state_token),
        checks.captcha_form(body.captcha_tokens),
        *profiles.profile(body.profile),
    )
    # A captcha is asked before the password is looked at: otherwise it would not keep anybody from guessing.
    checks.captcha(world, address, body.captcha_tokens, may_suspect=True)
    member = await _proved(world, address, body.password)
    if member.barred is not None:
        return turned_away(world, member)
    if member.reset_required:
        raise refused(codes.RESET_REQUIRED)
    if body.state_token is not None:
        _complete(world, member, body.state_token, body.profile)
    return proceed(world, member)


def go_on(world: World, state_token: str, profile: Mapping[str, Any]) -> answers.StateAnswer:
    """
    Go on where profile fields were missing, as `login` does with a state token.

    For the hosted pages, where whoever goes on has proved already who they are.
    """
    checks.check(*profiles.profile(profile))
    step = world.steps.peek(state_token)
    member = world.members.called(step.member_id) if step else None
    if member is None:
        raise refused(codes.STATE_TOKEN_INVALID)
    _complete(world, member, state_token, profile)
    return proceed(world, member)


async def verify(world: World, asking: Asking) -> answers.StateAnswer:
    """
    Go on with a sign-in by the code that was mailed.
    """
    body = asking.read(bodies.VerifyBody)
    checks.check(checks.code(body.code), checks.state_token(body.state_token))
    step, member = _confirming(world, body.state_token)
    left = step.until - world.clock.now()
    if left <= 0:
        raise refused(codes.VERIFICATION_FAILED)
    if step.guesses >= GUESSES:
        raise refused(codes.TOO_MANY_ATTEMPTS, retry_after=ceil(left))
    if not compare_digest(step.code.encode(), body.code.encode()):
        step.guesses += 1
        raise refused(codes.VERIFICATION_FAILED)
    world.steps.take(body.state_token)
    member.confirm()
    member.revise(world.clock.now())
    return proceed(world, member)


async def resend(world: World, asking: Asking) -> answers.StateAnswer:
    """
    Mail another code; the one before is dead, and so is its state token.
    """
    body = asking.read(bodies.ResendBody)
    checks.check(checks.state_token(body.state_token))
    _, member = _confirming(world, body.state_token)
    answer = mail_code(world, member)
    world.steps.take(body.state_token)
    return answer


async def sign_on(world: World, asking: Asking) -> answers.SignOnAnswer:
    """
    Create or update a member that the application vouches for.
    """
    body = asking.read(bodies.SignOnBody)
    settings = world.settings
    checks.check(checks.email(body.login_id.email, "loginId.email"), *profiles.profile(body.profile))
    member = world.members.at(body.login_id.email)
    if member is None:
        new = Member(body.login_id.email.strip(), world.clock.now(), revision=0)
        member = world.members.add(new, merge_contact=body.merge_existing_contact)
    if member.barred is not None:
        raise refused(codes.IDENTITY_BARRED)
    member.profile = profiles.merged(member.profile, body.profile, settings.defined)
    if body.verify_email:
        member.confirm()
    member.revise(world.clock.now())
    return answers.SignOnAnswer(world.sessions.put(member.id), told(world, member))


async def logout(world: World, asking: Asking) -> answers.LogoutAnswer:
    """
    End the session that the access token belongs to; the answer is what the member's browser should receive.
    """
    address = asking.query.get("postLogoutRedirectUri")
    if address and not allowed(address, world.settings):
        raise refused(codes.REDIRECT_NOT_ALLOWED)
    world.issuer.end(asking.caller.family)
    cleared = [answers.Header("Set-Cookie", cookie) for cookie in cookies.cleared(world.site)]
    answer = answers.LogoutAnswer(200, b64encode(b"<!doctype html><title>Signed out</title>").decode(), cleared)
    if not address:
        return answer
    return evolve(answer, status_code=302, headers=[*cleared, answers.Header("Location", address)])


async def _proved(world: World, address: str, password: str) -> Member:
    member = world.members.at(address)
    same = await world.passwords.match(member.password if member else None, password)
    if member is None or not same:
        world.wrong[canonical(address)] += 1
        raise refused(codes.NOT_FOUND if member is None else codes.WRONG_PASSWORD)
    del world.wrong[canonical(address)]
    return member


def _complete(world: World, member: Member, state_token: str, profile: Mapping[str, Any]) -> None:
    """
    Take the profile that a state token was given for. The token is spent by it.
    """
    step = world.steps.peek(state_token)
    if not isinstance(step, Completion) or step.member_id != member.id:
        raise refused(codes.STATE_TOKEN_INVALID)
    world.steps.take(state_token)
    member.profile = profiles.merged(member.profile, profile, world.settings.defined)
    member.revise(world.clock.now())


def _confirming(world: World, state_token: str) -> tuple[Confirmation, Member]:
    """
    The confirmation that *state_token* stands for, and whose it is.
    """
    step = world.steps.peek(state_token)
    member = world.members.called(step.member_id) if isinstance(step, Confirmation) else None
    if not isinstance(step, Confirmation) or member is None:
        raise refused(codes.STATE_TOKEN_INVALID)
    return step, member
