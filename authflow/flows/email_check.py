"""
Say, while an address is being typed, whether mail would reach it. It is advice, and keeps nobody from going on.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.signing_in import ValidateEmail
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import STAY, Step
from authflow.flows.fields import EMAIL
from authflow.flows.rows import ANYWHERE, TO_LOGIN, TO_REGISTER


class EmailCheckState(StrEnum):
    """
    Where it stands.
    """

    ENTER_EMAIL = auto()


EMAIL_CHECK: Final = Flow(
    name="email-check",
    start=EmailCheckState.ENTER_EMAIL,
    states={
        EmailCheckState.ENTER_EMAIL: Step(
            ask=(EMAIL,),
            on={Choice.SUBMIT: ValidateEmail, Choice.REGISTER: Outcome.REGISTER, Choice.BACK: Outcome.BACK},
            go={
                Outcome.SUCCESS: STAY,
                Outcome.FAILURE: STAY,
                Outcome.REGISTER: TO_REGISTER,
                Outcome.BACK: TO_LOGIN,
            },
        ),
    },
    anywhere=ANYWHERE,
)
