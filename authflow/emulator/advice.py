"""
What speaks against an address before anybody uses it: advice only, and the same whoever has that address.
"""

from collections.abc import Mapping
from typing import Final

from authflow.core.value import canonical
from authflow.emulator import checks
from authflow.emulator.asking import Asking
from authflow.emulator.world import World
from authflow.flows.fields import EMAIL
from authflow.wix.answers import EmailAdvice, EmailFailure
from authflow.wix.bodies import ValidateEmailBody

BAD_DOMAIN: Final = "EMAIL_DOMAIN_FORMAT_INVALID"
EXAMPLES: Final[Mapping[str, str]] = {
    "invalid": "EMAIL_DOMAIN_MISSING_DNS_RECORDS",
    "bounced.example": "EMAIL_ADDRESS_BOUNCED",
    "blacklisted.example": "EMAIL_DOMAIN_PERMANENTLY_BLACKLISTED",
    "unknown.example": "UNKNOWN_REASON",
}
"""
The domains whose addresses are advised against, those under them too, and why; of all others nothing is known
(RFC 2606 keeps these from being anybody's).
"""


async def validate_email(_world: World, asking: Asking) -> EmailAdvice:
    """
    Say what speaks against an address. Nobody is looked up.
    """
    address = asking.read(ValidateEmailBody).email
    checks.check(checks.bounded(address, EMAIL.most, "email"))
    local, _, domain = canonical(address).rpartition("@")
    if checks.email(address, "email") is not None:
        # The local part is good if another domain would do.
        good = checks.email(f"{local}@example.com", "email") is None
        return EmailAdvice(valid=False, failure=EmailFailure(BAD_DOMAIN) if good else None, format_invalid=True)
    reason = next((why for end, why in EXAMPLES.items() if f".{domain}".endswith(f".{end}")), None)
    return EmailAdvice(valid=reason is None, failure=EmailFailure(reason) if reason else None)
