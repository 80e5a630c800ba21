"""
Ask for the mail that leads to a new password.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.passwords import SendRecoveryMail
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import Step
from authflow.flows.fields import EMAIL
from authflow.flows.rows import ANYWHERE, MAIL_SENT, TO_LOGIN


class RecoverState(StrEnum):
    """
    Where it stands.
    """

    ENTER_EMAIL = auto()


RECOVER: Final = Flow(
    name="recover",
    start=RecoverState.ENTER_EMAIL,
    states={
        RecoverState.ENTER_EMAIL: Step(
            ask=(EMAIL,),
            on={Choice.SUBMIT: SendRecoveryMail, Choice.BACK: Outcome.BACK},
            # Known address, unknown address, answer lost: people are told the same.
            go={
                Outcome.SUCCESS: MAIL_SENT,
                Outcome.FAILURE: MAIL_SENT,
                Outcome.UNKNOWN: MAIL_SENT,
                Outcome.BACK: TO_LOGIN,
            },
        ),
    },
    anywhere=ANYWHERE,
)
