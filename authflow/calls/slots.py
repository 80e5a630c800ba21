"""
What calls need and answers bring, each once.
"""

from typing import Final

from authflow.core.slot import EMAIL, IDENTITY, RETURN_TO, TOKENS, Keep, Slot

PASSWORD: Final = Slot("password", Keep.FLEETING)
CAPTCHA: Final = Slot("captcha", Keep.FLEETING)
CODE: Final = Slot("code", Keep.FLEETING)
PROFILE: Final = Slot("profile")
MISSING: Final = Slot("missing")
STATUS: Final = Slot("status")
MEMBER_ID: Final = Slot("member_id")
IDP: Final = Slot("idp")
VERIFY_EMAIL: Final = Slot("verify_email")
MERGE_CONTACT: Final = Slot("merge_contact")
STATE_TOKEN: Final = Slot("state_token", Keep.SEALED)
SESSION_TOKEN: Final = Slot("session_token", Keep.SEALED, proves=True)
RECOVERY_TOKEN: Final = Slot("recovery_token", Keep.SEALED)
CODE_VERIFIER: Final = Slot("code_verifier", Keep.SEALED)
NONCE: Final = Slot("nonce", Keep.SEALED)
ADDRESS: Final = Slot("address", Keep.SEALED)
DEVICE_CODE: Final = Slot("device_code", Keep.SEALED)
USER_CODE: Final = Slot("user_code", Keep.SEALED)
INTERVAL: Final = Slot("interval", Keep.SEALED)
AUTHORIZATION_CODE: Final = Slot("authorization_code", Keep.SEALED)

GIVEN: Final = {
    slot.name: slot
    for slot in (
        EMAIL,
        PROFILE,
        TOKENS,
        RECOVERY_TOKEN,
        SESSION_TOKEN,
        STATE_TOKEN,
        MISSING,
        MEMBER_ID,
        IDP,
        VERIFY_EMAIL,
        MERGE_CONTACT,
    )
}
"""
What an application may hand to a run at its start.
"""

MADE: Final = frozenset(
    {CODE_VERIFIER, NONCE, ADDRESS, AUTHORIZATION_CODE, DEVICE_CODE, USER_CODE, INTERVAL},
)
"""
What a run makes or is told by the service, and no application hands to it: a nonce that was given would prove nothing.
"""

__all__ = [
    "ADDRESS",
    "AUTHORIZATION_CODE",
    "CAPTCHA",
    "CODE",
    "CODE_VERIFIER",
    "DEVICE_CODE",
    "EMAIL",
    "GIVEN",
    "IDENTITY",
    "IDP",
    "INTERVAL",
    "MADE",
    "MEMBER_ID",
    "MERGE_CONTACT",
    "MISSING",
    "NONCE",
    "PASSWORD",
    "PROFILE",
    "RECOVERY_TOKEN",
    "RETURN_TO",
    "SESSION_TOKEN",
    "STATE_TOKEN",
    "STATUS",
    "TOKENS",
    "USER_CODE",
    "VERIFY_EMAIL",
]
