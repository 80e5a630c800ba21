"""
Brings the emulated world into the state in which it gives the answer that a row is about.
"""

from collections import deque
from typing import Final

from attrs import define, evolve, field

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
    BeginVisit,
    CreateRedirectSession,
    Logout,
    RedeemCode,
    RedeemDevice,
    RedeemMember,
    RedeemSession,
)
from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.value import canonical
from authflow.emulator.members import Member, Status
from authflow.emulator.settings import PasswordRules, Settings
from authflow.emulator.world import CLIENT_ID, Confirmation, Grant, World
from authflow.engine.ports import Jar, Said
from authflow.wix.authorize import challenge
from authflow.wix.client import WixClient
from authflow.wix.operations import TOKEN
from authflow.wix.settings import Through
from authflow.wix.wire import Request, Response, Silence, Transport

PROVED: Final = frozenset(
    {
        Outcome.SUCCESS,
        Outcome.REQUIRE_EMAIL_VERIFICATION,
        Outcome.REQUIRE_OWNER_APPROVAL,
        Outcome.REQUIRE_MISSING_FIELDS,
        Outcome.BARRED,
    }
)


def refusal(status: int, code: str) -> Response:
    """
    An error envelope that this emulator never sends for the operation at hand.
    """
    return Response(status, body=b'{"message":"","details":{"applicationError":{"code":"%s"}}}' % code.encode())


FAULTS: Final[dict[tuple[type[Call] | None, Outcome], Silence | Response]] = {
    (None, Outcome.UNAVAILABLE): Silence.UNSENT,
    (None, Outcome.UNKNOWN): Silence.LOST,
    (None, Outcome.THROTTLED): Response(429),
    (None, Outcome.UNSUPPORTED): Response(200, body=b"<!doctype html>"),
    (Register, Outcome.BARRED): refusal(403, "IDENTITY_BARRED"),
    (Recover, Outcome.PASSWORD_SET): Response(200, body=b'{"state":"SUCCESS"}'),
    (Recover, Outcome.REQUIRE_EMAIL_VERIFICATION): Response(
        200, body=b'{"state":"REQUIRE_EMAIL_VERIFICATION","stateToken":"s"}'
    ),
    (SendRecoveryMail, Outcome.FAILURE): refusal(404, "-19999"),
    (ValidateEmail, Outcome.FAILURE): Response(200, body=b'{"valid":false}'),
    (RedeemSession, Outcome.FAILURE): refusal(403, "PERMISSION_DENIED"),
}
"""
What the emulator does not do: a network that fails, and answers that only another service could give.
"""


@define
class Faulty:
    """
    A transport that loses the next answer, or puts another in its place.

    Attributes:
        sparing: Whether a visitor's token is always fetched.
    """

    inner: Transport
    fault: Silence | Response | None = None
    sparing: bool = True

    async def __call__(self, request: Request) -> Response | Silence:
        """
        Carry *request*, unless the fault is that nothing is carried.
        """
        fetching = request.path == TOKEN.path and (request.body or {}).get("grantType") == "anonymous"
        if (fetching and self.sparing) or self.fault is None:
            return await self.inner(request)
        fault, self.fault = self.fault, None
        if fault is Silence.LOST:
            await self.inner(request)
        return fault


@define
class Arranged:
    """
    An identity service that gives the answers of a plan, because the world is such that it must.

    Attributes:
        faulted: Whether the last answer was a fault's.
    """

    world: World
    client: WixClient
    faulty: Faulty
    plan: deque[Outcome]
    faulted: bool = field(init=False, default=False)

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Arrange the world for the next outcome of the plan, and ask the emulator; beyond the plan, just ask.
        """
        if not self.plan:
            return await self.client.send(call, jar)
        wanted = self.plan.popleft()
        client = self.client
        fault = FAULTS.get((type(call), wanted)) or FAULTS.get((None, wanted))
        if wanted is Outcome.THROTTLED and isinstance(call, Login | Register | Resend | SendRecoveryMail):
            fault = None  # They mail somebody, and the emulator counts that.
        self.faulted, self.faulty.sparing = fault is not None, not isinstance(call, BeginVisit)
        if fault is not None:
            self.faulty.fault = fault
        elif wanted is Outcome.VISIT_REQUIRED:
            client = evolve(client, settings=evolve(client.settings, through=Through.BROWSER))
        elif (type(call), wanted) == (SignOn, Outcome.FAILURE):
            client = evolve(client, settings=evolve(client.settings, api_key="wrong"))
        else:
            arrange(self.world, call, wanted)
        said = await client.send(call, jar)
        assert said.answer.outcome == wanted
        return said


def arrange(world: World, call: Call, wanted: Outcome) -> None:
    """
    Make *world* one in which *call* is answered by *wanted*.
    """
    world.settings = Settings()
    match call:
        case Login() | Register() | Resend() | SendRecoveryMail() if wanted is Outcome.THROTTLED:
            _too_many_mails(world, call)
        case Login() | ContinueLogin():
            _credentials(world, call, wanted)
        case Register():
            _registration(world, call, wanted)
        case VerifyDuringAuthentication():
            _code(world, call, wanted)
        case Resend() if wanted is Outcome.TOKEN_EXPIRED:
            world.steps.clear()
        case SignOn() if wanted is Outcome.BARRED:
            _member(world, call.email).barred = Status.BLOCKED
        case Recover():
            _recovery(world, wanted)
        case ChangePassword() | Logout() if wanted is Outcome.SIGNED_OUT:
            world.issuer.clear()
        case ChangePassword() if wanted is Outcome.FAILURE:
            _strict(world)
        case RedeemDevice():
            _device(world, call, wanted)
        case RedeemCode() if wanted is Outcome.SUCCESS:
            _granted(world, call)
        case _ if wanted in {Outcome.TOKEN_EXPIRED, Outcome.FAILURE}:
            _exchange(world, call, wanted)
        case _:
            pass


def _member(world: World, email: str) -> Member:
    return world.members.at(email) or world.members.add(Member(email, 0.0, verified=True))


def _too_many_mails(world: World, call: Login | Register | Resend | SendRecoveryMail) -> None:
    email = "ada@example.com" if isinstance(call, Resend) else call.email
    world.settings = Settings(email_verification="always")
    if isinstance(call, Login):
        member = _member(world, email)
        member.password, member.verified = world.passwords.seeded(call.password), False
    while world.codes_sent.spend(canonical(email)) is None or world.links_sent.spend(canonical(email)) is None:
        pass


def _used_captcha(world: World) -> None:
    world.settings = evolve(world.settings, captcha="always")
    world.captchas.add("emulator-captcha-pass-1")


def _strict(world: World) -> None:
    world.settings = evolve(world.settings, password_policy=PasswordRules(min_length=100))


def _proving(world: World, member: Member, wanted: Outcome) -> None:
    """
    Make *member* somebody whose proof comes to *wanted*.
    """
    member.unconfirmed = wanted is Outcome.REQUIRE_EMAIL_VERIFICATION
    member.approved = wanted is not Outcome.REQUIRE_OWNER_APPROVAL
    member.barred = Status.BLOCKED if wanted is Outcome.BARRED else None
    if wanted is Outcome.REQUIRE_MISSING_FIELDS:
        world.settings = evolve(world.settings, required_fields=("company",))
        member.profile.clear()


def _credentials(world: World, call: Login | ContinueLogin, wanted: Outcome) -> None:
    member = _member(world, call.email)
    wrong = wanted is Outcome.FAILURE
    member.password = world.passwords.seeded("another one" if wrong else call.password)
    member.reset_required = wanted is Outcome.PASSWORD_RESET_REQUIRED
    world.codes_sent.forget(canonical(call.email))
    if wanted in PROVED:
        _proving(world, member, wanted)
    if isinstance(call, ContinueLogin) and wanted is Outcome.REQUIRE_MISSING_FIELDS:
        world.settings = Settings(required_fields=("company", "position"))  # One is not enough.
    if wanted is Outcome.CAPTCHA_REQUIRED:
        _used_captcha(world)
    if wanted is Outcome.TOKEN_EXPIRED:
        world.steps.clear()


def _registration(world: World, call: Register, wanted: Outcome) -> None:
    world.settings = {
        Outcome.REQUIRE_EMAIL_VERIFICATION: Settings(email_verification="always"),
        Outcome.REQUIRE_OWNER_APPROVAL: Settings(owner_approval=True),
        Outcome.REQUIRE_MISSING_FIELDS: Settings(required_fields=("company",)),
    }.get(wanted, Settings())
    if wanted is Outcome.CAPTCHA_REQUIRED:
        _used_captcha(world)
    if wanted is Outcome.FAILURE:
        _strict(world)
    if wanted is Outcome.EMAIL_EXISTS:
        _member(world, call.email)


def _code(world: World, call: VerifyDuringAuthentication, wanted: Outcome) -> None:
    step = world.steps.peek(call.state_token)
    assert isinstance(step, Confirmation)
    step.code = "999999" if wanted is Outcome.FAILURE else call.code
    member = world.members.called(step.member_id)
    assert member is not None
    if wanted in PROVED:
        _proving(world, member, wanted)
    if wanted is Outcome.TOKEN_EXPIRED:
        world.steps.clear()


def _recovery(world: World, wanted: Outcome) -> None:
    if wanted is Outcome.TOKEN_EXPIRED:
        world.links.clear()
    elif wanted is Outcome.FAILURE:
        _strict(world)
    else:
        _proving(world, _member(world, "ada@example.com"), wanted)


def _exchange(world: World, call: Call, wanted: Outcome) -> None:
    match call:
        case Authorize() if wanted is Outcome.FAILURE:
            _member(world, "ada@example.com").barred = Status.BLOCKED
        case CreateRedirectSession() | Authorize() | RedeemSession():
            world.sessions.clear()
        case RedeemCode():
            world.grants.clear()
        case RedeemMember() | SendActivationMail():
            _member(world, "ada@example.com").barred = Status.BLOCKED
        case _:
            raise AssertionError(call)


def _granted(world: World, call: RedeemCode) -> None:
    """
    A browser that brings a made-up code has been where it was given.
    """
    if world.grants.peek(call.authorization_code) is None:
        ada = _member(world, "ada@example.com")
        grant = Grant(ada.id, CLIENT_ID, "http://127.0.0.1/callback", challenge(call.code_verifier))
        world.grants.put(grant, call.authorization_code)


def _device(world: World, call: RedeemDevice, wanted: Outcome) -> None:
    device = world.devices.coded(call.device_code)
    assert device is not None
    match wanted:
        case Outcome.SUCCESS:
            world.devices.approve(device.user_code, _member(world, "ada@example.com").id)
        case Outcome.FAILURE:
            world.devices.deny(device.user_code)
        case Outcome.TOKEN_EXPIRED:
            world.devices.end(device)
        case _:
            pass
