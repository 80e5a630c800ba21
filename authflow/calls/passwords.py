"""
Calls that set a password, and that mail a way to set one.
"""

from typing import ClassVar, Final

from attrs import frozen

from authflow.calls.signing_in import PROVED
from authflow.core.call import Again, Budget, Call, Gives, Spends, secret
from authflow.core.member import Tokens
from authflow.core.outcome import Outcome

SENT: Final = frozenset({Outcome.SUCCESS, Outcome.FAILURE})
"""
A mail to an address that nobody knows counts like any other, or the count would tell of it.
"""


@frozen
class ChangePassword(Call):
    """
    Set another password for the signed-in member.
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: (), Outcome.FAILURE: (), Outcome.SIGNED_OUT: ()}
    again: ClassVar[Again] = Again.NEVER

    tokens: Tokens = secret()
    password: str = secret()


@frozen
class SendRecoveryMail(Call):
    """
    Mail a link that leads to a new password.
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: (), Outcome.FAILURE: ()}
    again: ClassVar[Again] = Again.NEVER  # Every one of them mails somebody.
    spends: ClassVar[Spends] = {Budget.MAILS: SENT}

    email: str


@frozen
class SendActivationMail(Call):
    """
    Mail a member whom the application made a link that leads to a first password.
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: (), Outcome.FAILURE: ()}
    again: ClassVar[Again] = Again.NEVER  # Every one of them mails somebody.
    trusted: ClassVar[bool] = True
    spends: ClassVar[Spends] = {Budget.MAILS: SENT}

    member_id: str


@frozen
class Recover(Call):
    """
    Set a new password by the token from the link.
    """

    outcomes: ClassVar[Gives] = {
        **PROVED,
        Outcome.PASSWORD_SET: (),
        Outcome.FAILURE: (),
        Outcome.TOKEN_EXPIRED: (),
    }
    again: ClassVar[Again] = Again.NEVER  # The link works once.

    recovery_token: str = secret()
    password: str = secret()
