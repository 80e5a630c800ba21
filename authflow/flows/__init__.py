"""
The conversations, one file each, and nothing but tables; `ATLAS` is all of them, proved to fit together.

With them come the ends, the doors and the rows that all of them share, for flows of your own.

Importing this room loads no network library and no logging, and says so in a test.
"""

from typing import Final

from authflow.core.atlas import Atlas
from authflow.flows.activation import ACTIVATION
from authflow.flows.approval import APPROVAL
from authflow.flows.callback import CALLBACK
from authflow.flows.change_password import CHANGE_PASSWORD
from authflow.flows.device import DEVICE
from authflow.flows.email_check import EMAIL_CHECK
from authflow.flows.external_login import EXTERNAL_LOGIN
from authflow.flows.login import LOGIN
from authflow.flows.logout import LOGOUT
from authflow.flows.managed_login import MANAGED_LOGIN
from authflow.flows.missing_fields import MISSING_FIELDS
from authflow.flows.recover import RECOVER
from authflow.flows.register import REGISTER
from authflow.flows.reset import RESET
from authflow.flows.rows import (
    ANYWHERE,
    BEYOND_US,
    GIVEN_UP,
    MAIL_SENT,
    NOT_SIGNED_IN,
    ONWARD,
    OUT_OF_DATE,
    PASSWORD_CHANGED,
    SIGNED_IN,
    SIGNED_OUT,
    SIGNED_OUT_HERE,
    TIMED_OUT,
    TO_APPROVAL,
    TO_CALLBACK,
    TO_LOGIN,
    TO_MISSING_FIELDS,
    TO_RECOVER,
    TO_REGISTER,
    TO_TOKENS,
    TO_VERIFY,
    TURNED_AWAY,
    VISITING,
)
from authflow.flows.sign_on import SIGN_ON
from authflow.flows.social_login import SOCIAL_LOGIN
from authflow.flows.tokens import TOKENS
from authflow.flows.verify import VERIFY
from authflow.flows.visitor import VISITOR

FLOWS: Final = (
    LOGIN,
    REGISTER,
    VERIFY,
    APPROVAL,
    MISSING_FIELDS,
    TOKENS,
    MANAGED_LOGIN,
    SOCIAL_LOGIN,
    CALLBACK,
    DEVICE,
    SIGN_ON,
    EXTERNAL_LOGIN,
    VISITOR,
    LOGOUT,
    CHANGE_PASSWORD,
    RECOVER,
    RESET,
    ACTIVATION,
    EMAIL_CHECK,
)

ATLAS: Final = Atlas(*FLOWS)

__all__ = [
    "ACTIVATION",
    "ANYWHERE",
    "APPROVAL",
    "ATLAS",
    "BEYOND_US",
    "CALLBACK",
    "CHANGE_PASSWORD",
    "DEVICE",
    "EMAIL_CHECK",
    "EXTERNAL_LOGIN",
    "FLOWS",
    "GIVEN_UP",
    "LOGIN",
    "LOGOUT",
    "MAIL_SENT",
    "MANAGED_LOGIN",
    "MISSING_FIELDS",
    "NOT_SIGNED_IN",
    "ONWARD",
    "OUT_OF_DATE",
    "PASSWORD_CHANGED",
    "RECOVER",
    "REGISTER",
    "RESET",
    "SIGNED_IN",
    "SIGNED_OUT",
    "SIGNED_OUT_HERE",
    "SIGN_ON",
    "SOCIAL_LOGIN",
    "TIMED_OUT",
    "TOKENS",
    "TO_APPROVAL",
    "TO_CALLBACK",
    "TO_LOGIN",
    "TO_MISSING_FIELDS",
    "TO_RECOVER",
    "TO_REGISTER",
    "TO_TOKENS",
    "TO_VERIFY",
    "TURNED_AWAY",
    "VERIFY",
    "VISITING",
    "VISITOR",
]
