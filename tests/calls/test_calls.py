"""
What is asked of a service, and what its answers bring.
"""

from collections.abc import Mapping

import pytest

from authflow.calls import slots
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
from authflow.core.call import Again, Call
from authflow.core.outcome import Outcome
from authflow.core.slot import Keep, Slot
from tests.runs import MADE_UP

RULES: Mapping[type[Call], Again] = {
    Login: Again.ONCE,
    Register: Again.UNSENT,
    VerifyDuringAuthentication: Again.NEVER,
    Resend: Again.NEVER,
    ContinueLogin: Again.NEVER,
    SignOn: Again.TWICE,
    ChangePassword: Again.NEVER,
    SendRecoveryMail: Again.NEVER,
    Recover: Again.NEVER,
    CreateRedirectSession: Again.TWICE,
    Authorize: Again.UNSENT,
    RedeemCode: Again.UNSENT,
    RedeemSession: Again.UNSENT,
    RedeemMember: Again.TWICE,
    RedeemDevice: Again.NEVER,
    CreateLoginSession: Again.TWICE,
    BeginVisit: Again.TWICE,
    AuthorizeDevice: Again.TWICE,
    ValidateEmail: Again.ONCE,
    SendActivationMail: Again.NEVER,
    Logout: Again.TWICE,
}


def test_every_call_has_a_rule() -> None:
    """
    There is no call whose repetition nobody has thought of.
    """
    assert set(Call.__subclasses__()) >= set(RULES)
    assert {kind for kind in Call.__subclasses__() if kind.__module__.startswith("authflow.")} == set(RULES)


@pytest.mark.parametrize(("call", "rule"), RULES.items(), ids=lambda value: getattr(value, "__name__", value.__class__))
def test_again(call: type[Call], rule: Again) -> None:
    """
    What works once, mails somebody or sets a password is not sent twice; what is harmless may be.
    """
    assert rule is call.again


@pytest.mark.parametrize(
    "call", [Login, Register, VerifyDuringAuthentication, ContinueLogin, Recover], ids=lambda call: call.__name__
)
def test_a_sign_in_brings_its_proof(call: type[Call]) -> None:
    """
    Whatever signs in brings a session token, and whatever goes on brings what the next call needs.
    """
    brought = {outcome: slot_names for outcome, slot_names in call.outcomes.items() if slot_names}

    assert {
        Outcome.SUCCESS: (slots.SESSION_TOKEN,),
        Outcome.REQUIRE_EMAIL_VERIFICATION: (slots.STATE_TOKEN,),
        Outcome.REQUIRE_MISSING_FIELDS: (slots.STATE_TOKEN, slots.MISSING),
        Outcome.BARRED: (slots.STATUS,),
    } == brought


def test_only_a_session_token_proves() -> None:
    """
    Nothing else that a service brings tells who somebody is.
    """
    assert [slots.SESSION_TOKEN] == [slot for slot in MADE_UP if slot.proves]


@pytest.mark.parametrize(
    ("keep", "names"),
    [
        pytest.param(Keep.FLEETING, {"password", "captcha", "code"}, id="fleeting"),
        pytest.param(
            Keep.SEALED,
            {
                "state_token",
                "session_token",
                "recovery_token",
                "code_verifier",
                "nonce",
                "address",
                "authorization_code",
                "device_code",
                "user_code",
                "interval",
                "tokens",
            },
            id="sealed",
        ),
    ],
)
def test_keeping(keep: Keep, names: set[str]) -> None:
    """
    What is typed to prove oneself is never stored, and every token is stored encrypted.
    """
    every = {slot for slot in vars(slots).values() if isinstance(slot, Slot)}

    assert names == {slot.name for slot in every if slot.keep is keep}


def test_slots_are_named_once() -> None:
    """
    No two slots share a name: calls are filled by name.
    """
    every = [slot for slot in vars(slots).values() if isinstance(slot, Slot)]

    assert len(every) == len({slot.name for slot in every})
    assert set(every) - {slots.IDENTITY} == set(MADE_UP)


def test_nobody_is_given_what_only_a_turn_may_hold() -> None:
    """
    An application hands nothing fleeting to a run, and no verifier, nonce, address or code of a service.
    """
    given = set(slots.GIVEN.values())

    assert all(slot.keep is not Keep.FLEETING for slot in given)
    assert not given & slots.MADE
    assert all(name == slot.name for name, slot in slots.GIVEN.items())


def test_vouching_needs_the_application() -> None:
    """
    The calls that need no proof of a user are those that an application vouches for.
    """
    assert {SignOn, RedeemSession, RedeemMember, SendActivationMail} == {call for call in RULES if call.trusted}
