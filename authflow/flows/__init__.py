"""
The conversations, one file each, and nothing but tables; `ATLAS` is all of them, proved to fit together.

Importing this room loads no network library and no logging, and says so in a test.
"""

from typing import Final

from authflow.core.atlas import Atlas
from authflow.flows.approval import APPROVAL
from authflow.flows.change_password import CHANGE_PASSWORD
from authflow.flows.login import LOGIN
from authflow.flows.logout import LOGOUT
from authflow.flows.missing_fields import MISSING_FIELDS
from authflow.flows.recover import RECOVER
from authflow.flows.register import REGISTER
from authflow.flows.reset import RESET
from authflow.flows.sign_on import SIGN_ON
from authflow.flows.tokens import TOKENS
from authflow.flows.verify import VERIFY

FLOWS: Final = (
    LOGIN,
    REGISTER,
    VERIFY,
    APPROVAL,
    MISSING_FIELDS,
    TOKENS,
    SIGN_ON,
    LOGOUT,
    CHANGE_PASSWORD,
    RECOVER,
    RESET,
)

ATLAS: Final = Atlas(*FLOWS)

__all__ = [
    "APPROVAL",
    "ATLAS",
    "CHANGE_PASSWORD",
    "FLOWS",
    "LOGIN",
    "LOGOUT",
    "MISSING_FIELDS",
    "RECOVER",
    "REGISTER",
    "RESET",
    "SIGN_ON",
    "TOKENS",
    "VERIFY",
]
