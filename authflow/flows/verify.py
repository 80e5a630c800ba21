"""
Confirm an address by the code that was mailed.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.signing_in import Resend, VerifyDuringAuthentication
from authflow.calls.slots import EMAIL, STATE_TOKEN
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import STAY, Limit, Step
from authflow.flows.fields import CODE
from authflow.flows.rows import ANYWHERE, ONWARD, TO_LOGIN, TO_REGISTER

GUESSES: Final = Limit(5, per=STATE_TOKEN, spent=Outcome.EXHAUSTED)  # Raised by the fifth FAILURE itself.
RESENDS: Final = Limit(2, every=30)  # Used up: no longer offered, leads nowhere.


class VerifyState(StrEnum):
    """
    Where a verification stands.
    """

    ENTER_CODE = auto()
    CODE_SPENT = auto()


VERIFY: Final = Flow(
    name="verify",
    needs=(STATE_TOKEN, EMAIL),
    start=VerifyState.ENTER_CODE,
    states={
        VerifyState.ENTER_CODE: Step(
            ask=(CODE,),
            on={
                Choice.SUBMIT: VerifyDuringAuthentication,
                Choice.RESEND: Resend,
                Choice.BACK: Outcome.BACK,
                Choice.REGISTER: Outcome.REGISTER,
            },
            limits={Choice.SUBMIT: GUESSES, Choice.RESEND: RESENDS},
            go={
                **ONWARD,
                Outcome.REQUIRE_EMAIL_VERIFICATION: STAY,  # Sent again.
                Outcome.FAILURE: STAY,
                Outcome.EXHAUSTED: VerifyState.CODE_SPENT,
                Outcome.TOKEN_EXPIRED: TO_LOGIN,
                Outcome.UNKNOWN: TO_LOGIN,  # A code works once: a sign-in tells whether it did.
                Outcome.BACK: TO_LOGIN,
                Outcome.REGISTER: TO_REGISTER,  # With another address.
            },
        ),
        VerifyState.CODE_SPENT: Step(
            ask=(),
            on={Choice.RESEND: Resend, Choice.BACK: Outcome.BACK, Choice.REGISTER: Outcome.REGISTER},
            limits={Choice.RESEND: RESENDS},
            go={
                Outcome.REQUIRE_EMAIL_VERIFICATION: VerifyState.ENTER_CODE,
                Outcome.TOKEN_EXPIRED: TO_LOGIN,
                Outcome.UNKNOWN: TO_LOGIN,  # The old state token may be dead already.
                Outcome.BACK: TO_LOGIN,
                Outcome.REGISTER: TO_REGISTER,
            },
        ),
    },
    anywhere=ANYWHERE,
)
