"""
The doors between flows, the ends, and the rows that all flows share.
"""

from typing import Final

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.outcome import Outcome
from authflow.core.reason import Fault
from authflow.core.state import STAY, End, EndKind, Next, Rows

TO_LOGIN: Final = Next("login")
TO_REGISTER: Final = Next("register")
TO_RECOVER: Final = Next("recover")
TO_VERIFY: Final = Next("verify")
TO_APPROVAL: Final = Next("approval")
TO_MISSING_FIELDS: Final = Next("missing-fields")
TO_TOKENS: Final = Next("tokens")
TO_CALLBACK: Final = Next("callback")

SIGNED_IN: Final = End("signed_in", EndKind.DONE, gives=(slots.TOKENS,))
VISITING: Final = End("visiting", EndKind.DONE, gives=(slots.TOKENS,))  # A visitor's, and nobody's proof.
SIGNED_OUT: Final = End("signed_out", EndKind.DONE)
SIGNED_OUT_HERE: Final = End("signed_out", EndKind.DONE, reason=Why.SERVICE_NOT_TOLD)
PASSWORD_CHANGED: Final = End("password_changed", EndKind.DONE, gives=(slots.TOKENS,))  # New ones, perhaps.
MAIL_SENT: Final = End("mail_sent", EndKind.DONE, reason=Why.MAIL_ON_ITS_WAY)
TURNED_AWAY: Final = End("turned_away", EndKind.REFUSED)
TIMED_OUT: Final = End("timed_out", EndKind.EXPIRED)
OUT_OF_DATE: Final = End("timed_out", EndKind.EXPIRED, reason=Fault.OUT_OF_DATE)
"""
The end of a run whose flow has changed so that it cannot go on; another takes over, as from every one that expired.
"""
GIVEN_UP: Final = End("given_up", EndKind.CANCELLED)
BEYOND_US: Final = End("beyond_us", EndKind.UNSUPPORTED)
NOT_SIGNED_IN: Final = End("not_signed_in", EndKind.NOT_SIGNED_IN)

ANYWHERE: Final[Rows] = {
    Outcome.UNAVAILABLE: STAY,
    Outcome.THROTTLED: STAY,
    Outcome.INVALID: STAY,
    Outcome.UNSUPPORTED: BEYOND_US,
    Outcome.CANCELLED: GIVEN_UP,
    Outcome.EXPIRED: TIMED_OUT,
}

ONWARD: Final[Rows] = {
    Outcome.SUCCESS: TO_TOKENS,
    Outcome.REQUIRE_EMAIL_VERIFICATION: TO_VERIFY,
    Outcome.REQUIRE_OWNER_APPROVAL: TO_APPROVAL,
    Outcome.REQUIRE_MISSING_FIELDS: TO_MISSING_FIELDS,
    Outcome.BARRED: TURNED_AWAY,
}
