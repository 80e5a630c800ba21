"""
What somebody has begun on the site's pages, and where it is to lead.
"""

from enum import StrEnum, auto
from secrets import token_urlsafe
from typing import TypeAlias

from attrs import define, frozen

from authflow.core.call import secret


class Step(StrEnum):
    """
    Which page is shown; each is a template of that name.
    """

    SIGN_IN = auto()
    REGISTER = auto()
    CODE = auto()
    FIELDS = auto()
    WAITING = auto()
    FORGOT = auto()
    PROVIDER = auto()
    NEW_PASSWORD = auto()
    USER_CODE = auto()
    CONSENT = auto()


@frozen
class Wanted:
    """
    A code, as authorize was asked for it. No form changes it.

    Attributes:
        mode: `query`, `fragment` or `web_message`.
        address: Where the code goes, allow-listed.
        state: The client's own, given back to the letter.
        challenge: Whose verifier redeems the code.
        around: The page that led to authorize, if the browser told.
    """

    mode: str
    address: str | None
    state: str | None = secret()
    challenge: str = secret()
    around: str | None = None


@frozen
class Link:
    """
    A new password, by the token of a mailed link.

    Attributes:
        onward: Where the mail's application wants people to go then.
    """

    token: str = secret()
    onward: str | None = None


@frozen
class Pairing:
    """
    A device to be let in, by the code that it shows; empty until somebody types it.
    """

    code: str


Goal: TypeAlias = Wanted | Link | Pairing


@define
class Conversation:
    """
    What somebody has begun.

    Attributes:
        browser: The cookie of the browser that it belongs to.
        form: The token of the form that was shown last. Any older form shows the page again.
        email: What was typed.
        state_token: What the service wants back with the next step.
        captcha: Whether the service asked for one.
        missing: The profile fields that are asked, by their wire names.
        idp: The connection whose accounts are shown.
        entrance: Whether it began at the provider, so that nothing lies behind it.
        member_id: Who is signed in on this browser.
    """

    goal: Goal
    step: Step
    browser: str = secret()
    form: str = secret(factory=token_urlsafe)
    email: str = ""
    state_token: str = secret(default="")
    captcha: bool = False
    missing: tuple[str, ...] = ()
    idp: str = ""
    entrance: bool = False
    member_id: str | None = None
