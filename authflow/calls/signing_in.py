"""
Calls that prove who somebody is, or take the next step towards it.
"""

from collections.abc import Mapping
from typing import ClassVar, Final

from attrs import Factory, frozen

from authflow.calls import slots
from authflow.core.call import Again, Budget, Call, Gives, Spends, secret
from authflow.core.outcome import Outcome

PROVED: Final[Gives] = {
    Outcome.SUCCESS: (slots.SESSION_TOKEN,),
    Outcome.REQUIRE_EMAIL_VERIFICATION: (slots.STATE_TOKEN,),
    Outcome.REQUIRE_OWNER_APPROVAL: (),
    Outcome.REQUIRE_MISSING_FIELDS: (slots.STATE_TOKEN, slots.MISSING),
    Outcome.BARRED: (slots.STATUS,),
}
"""
What a sign-in can come to, and what each brings.
"""

MAILED: Final = frozenset({Outcome.REQUIRE_EMAIL_VERIFICATION})
WRONG: Final = frozenset({Outcome.FAILURE})
RIGHT: Final = frozenset(PROVED) - MAILED


@frozen
class Login(Call):
    """
    Sign in by email and password.
    """

    outcomes: ClassVar[Gives] = {
        **PROVED,
        Outcome.FAILURE: (),
        Outcome.CAPTCHA_REQUIRED: (),
        Outcome.PASSWORD_RESET_REQUIRED: (),
    }
    again: ClassVar[Again] = Again.ONCE  # A spare session is harmless.
    spends: ClassVar[Spends] = {Budget.PASSWORDS: WRONG, Budget.CODES: MAILED}

    email: str
    password: str = secret()
    captcha: Mapping[str, str] | None = secret(default=None)


@frozen
class Register(Call):
    """
    Become a member.
    """

    outcomes: ClassVar[Gives] = {
        **PROVED,
        Outcome.FAILURE: (),
        Outcome.CAPTCHA_REQUIRED: (),
        Outcome.EMAIL_EXISTS: (),
    }
    again: ClassVar[Again] = Again.UNSENT
    spends: ClassVar[Spends] = {Budget.CODES: MAILED}

    email: str
    password: str = secret()
    profile: Mapping[str, object] = Factory(dict[str, object])
    captcha: Mapping[str, str] | None = secret(default=None)


@frozen
class VerifyDuringAuthentication(Call):
    """
    Go on with a sign-in by the code that was mailed.
    """

    outcomes: ClassVar[Gives] = {**PROVED, Outcome.FAILURE: (), Outcome.TOKEN_EXPIRED: ()}
    again: ClassVar[Again] = Again.NEVER  # A code works once; a lost answer is looked into, not sent again.
    spends: ClassVar[Spends] = {Budget.GUESSES: WRONG | MAILED}  # Not codes: who has one may always try it.
    restores: ClassVar[Spends] = {Budget.CODES: RIGHT}  # Nobody was bothered by a mail that they used.

    state_token: str = secret()
    code: str = secret()


@frozen
class Resend(Call):
    """
    Mail another code; the one before is dead, and so is its state token.
    """

    outcomes: ClassVar[Gives] = {
        Outcome.REQUIRE_EMAIL_VERIFICATION: (slots.STATE_TOKEN,),
        Outcome.TOKEN_EXPIRED: (),
    }
    again: ClassVar[Again] = Again.NEVER  # Every one of them mails somebody.
    spends: ClassVar[Spends] = {Budget.CODES: MAILED}

    state_token: str = secret()


@frozen
class ContinueLogin(Call):
    """
    Go on with a sign-in that lacked profile fields.
    """

    outcomes: ClassVar[Gives] = {
        **PROVED,
        Outcome.FAILURE: (),
        Outcome.CAPTCHA_REQUIRED: (),
        Outcome.PASSWORD_RESET_REQUIRED: (),
        Outcome.TOKEN_EXPIRED: (),
    }
    again: ClassVar[Again] = Again.NEVER  # A state token works once.
    spends: ClassVar[Spends] = {Budget.PASSWORDS: WRONG, Budget.CODES: MAILED}

    email: str
    password: str = secret()
    state_token: str = secret()
    profile: Mapping[str, object] = Factory(dict[str, object])


@frozen
class ValidateEmail(Call):
    """
    Ask whether mail to an address would arrive. It is advice: nobody is told whose the address is.
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: (), Outcome.FAILURE: ()}
    again: ClassVar[Again] = Again.ONCE

    email: str


@frozen
class SignOn(Call):
    """
    Vouch for a member, server to server; creates or updates it.
    """

    outcomes: ClassVar[Gives] = {
        Outcome.SUCCESS: (slots.SESSION_TOKEN, slots.MEMBER_ID),
        Outcome.FAILURE: (),
        Outcome.BARRED: (slots.STATUS,),
    }
    again: ClassVar[Again] = Again.TWICE
    trusted: ClassVar[bool] = True

    email: str
    profile: Mapping[str, object] = Factory(dict[str, object])
    verify_email: bool = False
    merge_contact: bool = True
