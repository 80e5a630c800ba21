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
VERIFY_EMAIL: Final = Slot("verify_email")
MERGE_CONTACT: Final = Slot("merge_contact")
STATE_TOKEN: Final = Slot("state_token", Keep.SEALED)
SESSION_TOKEN: Final = Slot("session_token", Keep.SEALED, proves=True)
RECOVERY_TOKEN: Final = Slot("recovery_token", Keep.SEALED)
CODE_VERIFIER: Final = Slot("code_verifier", Keep.SEALED)
NONCE: Final = Slot("nonce", Keep.SEALED)
ADDRESS: Final = Slot("address", Keep.SEALED)
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
        VERIFY_EMAIL,
        MERGE_CONTACT,
    )
}
"""
What an application may hand to a run at its start.
"""

__all__ = [
    "ADDRESS",
    "AUTHORIZATION_CODE",
    "CAPTCHA",
    "CODE",
    "CODE_VERIFIER",
    "EMAIL",
    "GIVEN",
    "IDENTITY",
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
    "VERIFY_EMAIL",
]
