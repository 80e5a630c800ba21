"""
Become a member.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.signing_in import Login, Register
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import STAY, Auto, Step
from authflow.flows.fields import CAPTCHA, EMAIL, NEW_PASSWORD, PROFILE
from authflow.flows.rows import ANYWHERE, ONWARD, TO_LOGIN, TO_RECOVER


class RegisterState(StrEnum):
    """
    Where a registration stands.
    """

    ENTER_DETAILS = auto()
    SOLVE_CAPTCHA = auto()
    FINDING_OUT = auto()


REGISTER: Final = Flow(
    name="register",
    start=RegisterState.ENTER_DETAILS,
    states={
        RegisterState.ENTER_DETAILS: Step(
            ask=(EMAIL, NEW_PASSWORD, PROFILE),
            on={Choice.SUBMIT: Register, Choice.BACK: Outcome.BACK},
            go={
                **ONWARD,
                Outcome.FAILURE: STAY,
                Outcome.EMAIL_EXISTS: TO_LOGIN,
                Outcome.CAPTCHA_REQUIRED: RegisterState.SOLVE_CAPTCHA,
                Outcome.UNKNOWN: RegisterState.FINDING_OUT,
                Outcome.BACK: TO_LOGIN,
            },
        ),
        RegisterState.SOLVE_CAPTCHA: Step(
            ask=(EMAIL, NEW_PASSWORD, CAPTCHA, PROFILE),
            on={Choice.SUBMIT: Register, Choice.BACK: Outcome.BACK},
            go={
                **ONWARD,
                Outcome.FAILURE: STAY,
                Outcome.EMAIL_EXISTS: TO_LOGIN,
                Outcome.CAPTCHA_REQUIRED: STAY,
                Outcome.UNKNOWN: RegisterState.FINDING_OUT,
                Outcome.BACK: RegisterState.ENTER_DETAILS,
            },
        ),
        # The answer was lost. One sign-in with what was typed tells whether the member exists and is ours.
        RegisterState.FINDING_OUT: Auto(
            send=Login,
            go={
                **ONWARD,
                Outcome.FAILURE: RegisterState.ENTER_DETAILS,
                Outcome.CAPTCHA_REQUIRED: TO_LOGIN,
                Outcome.PASSWORD_RESET_REQUIRED: TO_RECOVER,
                Outcome.LACKING: TO_LOGIN,  # The password is gone by now: the user signs in.
            },
        ),
    },
    anywhere=ANYWHERE,
)
