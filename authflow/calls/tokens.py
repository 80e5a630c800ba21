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
class CreateLoginSession(Call):
    """
    Ask for the address of the service's own sign-in page, or of the connection *idp* (social, or single sign-on).
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: (slots.ADDRESS,)}
    again: ClassVar[Again] = Again.TWICE  # An orphan is harmless.

    code_verifier: str = secret()
    nonce: str = secret()
    idp: str | None = None


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
class RedeemMember(Call):
    """
    Turn a member's id into the member's tokens, by the application's own key.
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: (slots.TOKENS,), Outcome.FAILURE: ()}
    again: ClassVar[Again] = Again.TWICE  # Nothing is used up by it.
    trusted: ClassVar[bool] = True

    member_id: str


@frozen
class BeginVisit(Call):
    """
    Ask for the tokens of an anonymous visitor.
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: (slots.TOKENS,)}
    again: ClassVar[Again] = Again.TWICE  # A visitor who never comes is harmless.


@frozen
class AuthorizeDevice(Call):
    """
    Ask for a code that somebody enters on another device (RFC 8628 §3.1).
    """

    outcomes: ClassVar[Gives] = {
        Outcome.SUCCESS: (slots.DEVICE_CODE, slots.USER_CODE, slots.ADDRESS, slots.INTERVAL),
    }
    again: ClassVar[Again] = Again.TWICE  # A code that nobody enters is harmless.


@frozen
class RedeemDevice(Call):
    """
    Ask whether the code was entered, and take the tokens if it was (RFC 8628 §3.4).

    Attributes:
        interval: The seconds between two of these; a service that is asked too often makes them more (§3.5).
    """

    outcomes: ClassVar[Gives] = {
        Outcome.SUCCESS: (slots.TOKENS,),
        Outcome.PENDING: (slots.INTERVAL,),
        Outcome.FAILURE: (),
        Outcome.TOKEN_EXPIRED: (),
    }
    again: ClassVar[Again] = Again.NEVER  # The next one finds out, after the interval.

    interval: float = secret()
    device_code: str = secret()


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
