"""
Wait until the owner of the site has approved a member.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.signing_in import Login
from authflow.calls.slots import EMAIL
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import STAY, Step, Wait
from authflow.flows.fields import PASSWORD
from authflow.flows.rows import ANYWHERE, ONWARD, TO_LOGIN, TO_RECOVER, TURNED_AWAY


class ApprovalState(StrEnum):
    """
    Where an approval stands.
    """

    WAITING = auto()
    ENTER_PASSWORD = auto()


APPROVAL: Final = Flow(
    name="approval",
    needs=(EMAIL,),
    start=ApprovalState.WAITING,
    states={
        ApprovalState.WAITING: Wait(
            reason=Outcome.REQUIRE_OWNER_APPROVAL,
            until=frozenset({Outcome.APPROVED, Outcome.DENIED}),
            on={Choice.CHECK: Outcome.CHECK},
            go={
                Outcome.APPROVED: ApprovalState.ENTER_PASSWORD,
                Outcome.CHECK: ApprovalState.ENTER_PASSWORD,
                Outcome.DENIED: TURNED_AWAY,
            },
        ),
        # Only a sign-in tells whether the owner has decided, and no password is kept for days.
        ApprovalState.ENTER_PASSWORD: Step(
            ask=(PASSWORD,),
            on={Choice.SUBMIT: Login, Choice.BACK: Outcome.BACK},
            go={
                **ONWARD,
                Outcome.REQUIRE_OWNER_APPROVAL: ApprovalState.WAITING,
                Outcome.FAILURE: STAY,
                Outcome.CAPTCHA_REQUIRED: TO_LOGIN,
                Outcome.PASSWORD_RESET_REQUIRED: TO_RECOVER,
                Outcome.BACK: ApprovalState.WAITING,
            },
        ),
    },
    anywhere=ANYWHERE,
)
