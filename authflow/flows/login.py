"""
Sign in by email and password.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.signing_in import Login
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import STAY, Step
from authflow.flows.fields import CAPTCHA, EMAIL, PASSWORD
from authflow.flows.rows import ANYWHERE, ONWARD, TO_RECOVER, TO_REGISTER


class LoginState(StrEnum):
    """
    Where a sign-in stands.
    """

    ENTER_CREDENTIALS = auto()
    SOLVE_CAPTCHA = auto()


LOGIN: Final = Flow(
    name="login",
    start=LoginState.ENTER_CREDENTIALS,
    states={
        LoginState.ENTER_CREDENTIALS: Step(
            ask=(EMAIL, PASSWORD),
            on={Choice.SUBMIT: Login, Choice.FORGOT: Outcome.FORGOT, Choice.REGISTER: Outcome.REGISTER},
            go={
                **ONWARD,
                Outcome.FAILURE: STAY,
                Outcome.CAPTCHA_REQUIRED: LoginState.SOLVE_CAPTCHA,
                Outcome.PASSWORD_RESET_REQUIRED: TO_RECOVER,
                Outcome.FORGOT: TO_RECOVER,
                Outcome.REGISTER: TO_REGISTER,
            },
        ),
        # The password is asked again: none is kept between two steps.
        LoginState.SOLVE_CAPTCHA: Step(
            ask=(EMAIL, PASSWORD, CAPTCHA),
            on={Choice.SUBMIT: Login, Choice.BACK: Outcome.BACK},
            go={
                **ONWARD,
                Outcome.FAILURE: STAY,
                Outcome.CAPTCHA_REQUIRED: STAY,
                Outcome.PASSWORD_RESET_REQUIRED: TO_RECOVER,
                Outcome.BACK: LoginState.ENTER_CREDENTIALS,
            },
        ),
    },
    anywhere=ANYWHERE,
)
