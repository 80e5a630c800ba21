"""
Calls that turn a proof of sign-in into tokens, and that end a session.
"""

from typing import ClassVar

from attrs import frozen

from authflow.calls import slots
from authflow.core.call import Again, Call, Gives, secret
from authflow.core.member import Tokens
from authflow.core.outcome import Outcome


@frozen
class CreateRedirectSession(Call):
    """
    Ask for the address at which a session token becomes a code.
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: (slots.ADDRESS,), Outcome.TOKEN_EXPIRED: ()}
    again: ClassVar[Again] = Again.TWICE  # An orphan is harmless.

    session_token: str = secret()
    code_verifier: str = secret()
    nonce: str = secret()


@frozen
class Authorize(Call):
    """
    Follow that address without a browser, as far as the redirect that carries the code.
    """

    outcomes: ClassVar[Gives] = {
        Outcome.SUCCESS: (slots.AUTHORIZATION_CODE,),
        Outcome.VISIT_REQUIRED: (),
        Outcome.TOKEN_EXPIRED: (),
        Outcome.FAILURE: (),
    }
    again: ClassVar[Again] = Again.UNSENT  # It uses up the session token.

    address: str = secret()
    nonce: str = secret()


@frozen
class RedeemCode(Call):
    """
    Turn a code into a member's tokens.
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: (slots.TOKENS,), Outcome.TOKEN_EXPIRED: ()}
    again: ClassVar[Again] = Again.UNSENT

    authorization_code: str = secret()
    code_verifier: str = secret()


@frozen
class RedeemSession(Call):
    """
    Turn a vouched session into a member's tokens, by the application's own key.
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: (slots.TOKENS,), Outcome.TOKEN_EXPIRED: (), Outcome.FAILURE: ()}
    again: ClassVar[Again] = Again.UNSENT
    trusted: ClassVar[bool] = True

    member_id: str
    session_token: str = secret()


@frozen
class Logout(Call):
    """
    End a member's session at the service.
    """

    outcomes: ClassVar[Gives] = {
        Outcome.SUCCESS: (),
        Outcome.SIGNED_OUT: (),
        Outcome.VISIT_REQUIRED: (slots.ADDRESS,),
    }
    again: ClassVar[Again] = Again.TWICE

    tokens: Tokens = secret()
    return_to: str | None = None
