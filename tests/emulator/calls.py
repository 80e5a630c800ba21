"""
One of every call that a flow makes, each with what it takes to succeed in a world, and the operation it asks for.
"""

from collections.abc import Callable
from typing import Final

from attrs import frozen

from authflow.calls.passwords import ChangePassword, Recover, SendActivationMail, SendRecoveryMail
from authflow.calls.signing_in import (
    ContinueLogin,
    Login,
    Register,
    Resend,
    SignOn,
    ValidateEmail,
    VerifyDuringAuthentication,
)
from authflow.calls.tokens import (
    Authorize,
    AuthorizeDevice,
    BeginVisit,
    CreateLoginSession,
    CreateRedirectSession,
    Logout,
    RedeemCode,
    RedeemDevice,
    RedeemMember,
    RedeemSession,
)
from authflow.core.call import Call
from authflow.core.member import Tokens
from authflow.emulator.addresses import with_query
from authflow.emulator.members import Member
from authflow.emulator.tokens import Subject
from authflow.emulator.world import CLIENT_ID, Completion, Confirmation, Grant, World
from authflow.wix import operations as op
from authflow.wix.authorize import challenge
from authflow.wix.exchange import DEVICE_GRANT
from tests.emulator.client import ADA, BOB, CALLBACK, ZOE, password_of

VERIFIER: Final = "v" * 43
NONCE: Final = "nonce-1"


@frozen
class Asked:
    """
    A call, as far as it can be made.

    Attributes:
        made: The call, good in a world.
        grant: The grant type, where the operation is `token`.
    """

    operation: op.Operation
    made: Callable[[World], Call]
    grant: str | None = None


def someone(world: World, email: str = ADA) -> Member:
    """
    Whoever has the address *email*.
    """
    member = world.members.at(email)
    assert member is not None
    return member


def member_tokens(world: World) -> Tokens:
    """
    Ada's tokens.
    """
    answer, _ = world.issuer.begin(Subject.MEMBER, someone(world).id, CLIENT_ID)
    return Tokens(answer.access_token, answer.refresh_token, world.clock.now() + answer.expires_in)


def _confirming(world: World) -> str:
    return world.steps.put(Confirmation(someone(world, BOB).id, world.clock.now() + 600, "123456"))


def _address(world: World) -> str:
    return with_query(
        world.site + op.AUTHORIZE.path,
        clientId=CLIENT_ID,
        codeChallenge=challenge(VERIFIER),
        codeChallengeMethod="S256",
        responseMode="query",
        responseType="code",
        state=NONCE,
        redirectUri=CALLBACK,
        sessionToken=world.sessions.put(someone(world).id),
        prompt="none",
    )


def _code(world: World) -> str:
    return world.grants.put(Grant(someone(world).id, CLIENT_ID, CALLBACK, challenge(VERIFIER)))


def _device(world: World) -> str:
    device = world.devices.begin(CLIENT_ID)
    world.devices.approve(device.user_code, someone(world).id)
    return device.code


EVERY: Final = (
    Asked(op.LOGIN, lambda _: Login(ADA, password_of(ADA))),
    Asked(op.REGISTER, lambda _: Register(ZOE, password_of(ZOE))),
    Asked(op.VERIFY, lambda world: VerifyDuringAuthentication(_confirming(world), "123456")),
    Asked(op.RESEND, lambda world: Resend(_confirming(world))),
    Asked(
        op.LOGIN, lambda world: ContinueLogin(ADA, password_of(ADA), world.steps.put(Completion(someone(world).id)), {})
    ),
    Asked(op.RECOVER, lambda world: Recover(world.links.put(someone(world).id), password_of(ADA))),
    Asked(op.SIGN_ON, lambda _: SignOn(ADA)),
    Asked(op.CHANGE_PASSWORD, lambda world: ChangePassword(member_tokens(world), password_of(ADA))),
    Asked(op.SEND_RECOVERY_MAIL, lambda _: SendRecoveryMail(ADA)),
    Asked(
        op.REDIRECT_SESSION,
        lambda world: CreateRedirectSession(world.sessions.put(someone(world).id), VERIFIER, NONCE),
    ),
    Asked(op.AUTHORIZE, lambda world: Authorize(_address(world), NONCE)),
    Asked(op.TOKEN, lambda world: RedeemCode(_code(world), VERIFIER), "authorization_code"),
    Asked(
        op.TOKEN,
        lambda world: RedeemSession(someone(world).id, world.sessions.put(someone(world).id)),
        "authorized_client",
    ),
    Asked(op.LOGOUT, lambda world: Logout(member_tokens(world))),
    Asked(op.VALIDATE_EMAIL, lambda _: ValidateEmail(ADA)),
    Asked(op.SEND_ACTIVATION_MAIL, lambda world: SendActivationMail(someone(world).id)),
    Asked(op.REDIRECT_SESSION, lambda _: CreateLoginSession(VERIFIER, NONCE, "google")),
    Asked(op.TOKEN, lambda world: RedeemMember(someone(world).id), "authorized_client"),
    Asked(op.TOKEN, lambda _: BeginVisit(), "anonymous"),
    Asked(op.DEVICE, lambda _: AuthorizeDevice()),
    Asked(op.TOKEN, lambda world: RedeemDevice(5, _device(world)), DEVICE_GRANT),
)
