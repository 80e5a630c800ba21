"""
What each call is counted as for whom it is about, or why it is not; and that none goes out uncounted (CASES 38).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import authflow
from authflow.calls import passwords, signing_in, tokens
from authflow.calls.passwords import ChangePassword, Recover, SendActivationMail, SendRecoveryMail
from authflow.calls.signing_in import (
    ContinueLogin,
    Login,
    Register,
    Resend,
    SignOn,
    ValidateEmail,
    VerifyDuringAuthentication,
)
from authflow.calls.tokens import (
    Authorize,
    AuthorizeDevice,
    BeginVisit,
    CreateLoginSession,
    CreateRedirectSession,
    Logout,
    RedeemCode,
    RedeemDevice,
    RedeemMember,
    RedeemSession,
)
from authflow.core.call import Budget, Call

CODES: Final = frozenset({Budget.CODES})
PASSWORDS: Final = frozenset({Budget.PASSWORDS, Budget.CODES})
NOTHING_TO_GUESS = "what it takes has 128 random bits or more, and is told to nobody else"
HARMLESS = "it proves nothing, and nobody hears of it"
VOUCHED = "the application does it in its own name, by its own key"
OWN = "it is a member's own, who is signed in"

SPENDS: Final[Mapping[type[Call], frozenset[Budget] | str]] = {
    Login: PASSWORDS,
    Register: CODES,
    VerifyDuringAuthentication: frozenset({Budget.GUESSES}),
    Resend: CODES,
    ContinueLogin: PASSWORDS,
    SendRecoveryMail: frozenset({Budget.MAILS}),
    SendActivationMail: frozenset({Budget.MAILS}),
    SignOn: VOUCHED,
    RedeemSession: VOUCHED,
    RedeemMember: VOUCHED,
    ChangePassword: OWN,
    Logout: OWN,
    Recover: NOTHING_TO_GUESS,
    CreateRedirectSession: NOTHING_TO_GUESS,
    Authorize: NOTHING_TO_GUESS,
    RedeemCode: NOTHING_TO_GUESS,
    RedeemDevice: NOTHING_TO_GUESS,
    AuthorizeDevice: HARMLESS,
    CreateLoginSession: HARMLESS,
    BeginVisit: HARMLESS,
    ValidateEmail: HARMLESS,
}
"""
What each call spends, or why it spends nothing.
"""


def test_every_call_spends_or_says_why_not() -> None:
    """
    No call is left out, and none spends what the table does not say.
    """
    there_are: dict[type[Call], frozenset[Budget]] = {
        kind: frozenset(kind.spends)
        for module in (passwords, signing_in, tokens)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Call) and kind is not Call
    }

    assert there_are == {kind: frozenset() if isinstance(one, str) else one for kind, one in SPENDS.items()}


def test_there_is_one_way_to_the_service() -> None:
    """
    Nothing is sent past the place where it is counted; discretion stands behind it, in front of the service.
    """
    house = Path(authflow.__file__).parent
    senders = {
        str(module.relative_to(house))
        for module in house.rglob("*.py")
        if re.search(r"service\.send\(", module.read_text("utf-8"))
    }

    assert {"engine/discretion.py", "engine/sending.py"} == senders
