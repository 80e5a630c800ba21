"""
Why a service refuses, whichever service it is: the ids of `Reason`, beside core's faults and the outcomes' own names.
"""

from enum import StrEnum, auto


class Why(StrEnum):
    """
    What a refusal says.
    """

    INVALID_CREDENTIALS = auto()
    INVALID_CODE = auto()
    CODE_SENT = auto()
    CAPTCHA_MISSING = auto()
    CAPTCHA_INVALID = auto()
    PASSWORD_TOO_SHORT = auto()
    PASSWORD_TOO_LONG = auto()
    PASSWORD_NOT_ALLOWED = auto()
    NOT_ALLOWED = auto()
    NOT_PERMITTED = auto()
    ADDRESS_NOT_ALLOWED = auto()
    NONCE_MISMATCH = auto()
    ACCESS_DENIED = auto()
    BLOCKED = auto()
    DELETED = auto()
    OFFLINE = auto()
    NOT_UNDERSTOOD = auto()
    MAIL_ON_ITS_WAY = auto()
    EMAIL_USABLE = auto()
    EMAIL_DOUBTFUL = auto()
    EMAIL_BOUNCED = auto()
    EMAIL_DOMAIN_UNKNOWN = auto()
    EMAIL_DOMAIN_REFUSED = auto()
    SERVICE_NOT_TOLD = auto()
    TOO_MANY_CODES = auto()
    TOO_MANY_GUESSES = auto()
    TOO_MANY_PASSWORDS = auto()
    TOO_MANY_MAILS = auto()
