"""
What can move a run, and what a user can press.
"""

from enum import StrEnum, auto
from typing import Final


class Outcome(StrEnum):
    """
    What an answer means. Only an outcome moves a flow.
    """

    # The service goes on.
    SUCCESS = auto()
    REQUIRE_EMAIL_VERIFICATION = auto()
    REQUIRE_OWNER_APPROVAL = auto()
    REQUIRE_MISSING_FIELDS = auto()
    PENDING = auto()
    # It refuses, for a reason that the user can mend here.
    FAILURE = auto()
    INVALID = auto()
    # It refuses, and the way leads elsewhere.
    EMAIL_EXISTS = auto()
    CAPTCHA_REQUIRED = auto()
    PASSWORD_RESET_REQUIRED = auto()
    PASSWORD_SET = auto()
    TOKEN_EXPIRED = auto()
    SIGNED_OUT = auto()
    BARRED = auto()
    VISIT_REQUIRED = auto()
    THROTTLED = auto()
    UNSUPPORTED = auto()
    # It says nothing: surely not processed, or perhaps.
    UNAVAILABLE = auto()
    UNKNOWN = auto()
    # The user.
    BACK = auto()
    FORGOT = auto()
    REGISTER = auto()
    CHECK = auto()
    ACCEPTED = auto()
    DECLINED = auto()
    RETURNED = auto()
    REFUSED = auto()
    CANCELLED = auto()
    # The engine and the world.
    EXHAUSTED = auto()
    LACKING = auto()
    EXPIRED = auto()
    APPROVED = auto()
    DENIED = auto()


class Choice(StrEnum):
    """
    What a user can press.
    """

    SUBMIT = auto()
    RESEND = auto()
    BACK = auto()
    FORGOT = auto()
    REGISTER = auto()
    CHECK = auto()
    ACCEPT = auto()
    DECLINE = auto()
    RETRY = auto()
    CANCEL = auto()


SPEAKING: Final = frozenset(
    {
        Outcome.FAILURE,
        Outcome.EMAIL_EXISTS,
        Outcome.CAPTCHA_REQUIRED,
        Outcome.PASSWORD_RESET_REQUIRED,
        Outcome.PASSWORD_SET,
        Outcome.TOKEN_EXPIRED,
        Outcome.SIGNED_OUT,
        Outcome.BARRED,
        Outcome.THROTTLED,
        Outcome.UNSUPPORTED,
        Outcome.UNAVAILABLE,
        Outcome.UNKNOWN,
        Outcome.REFUSED,
        Outcome.EXHAUSTED,
        Outcome.LACKING,
        Outcome.EXPIRED,
        Outcome.APPROVED,
        Outcome.DENIED,
    }
)
"""
Outcomes that a user is told of by their own name when nobody gave a better reason.
"""
