"""
Give the fields that the site demands of its members.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.signing_in import ContinueLogin
from authflow.calls.slots import EMAIL, MISSING, STATE_TOKEN
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import STAY, Step
from authflow.flows.fields import MISSING_PROFILE, PASSWORD
from authflow.flows.rows import ANYWHERE, ONWARD, TO_LOGIN, TO_RECOVER


class MissingFieldsState(StrEnum):
    """
    Where it stands.
    """

    ENTER_FIELDS = auto()


MISSING_FIELDS: Final = Flow(
    name="missing-fields",
    needs=(STATE_TOKEN, EMAIL, MISSING),
    start=MissingFieldsState.ENTER_FIELDS,
    states={
        # The service hears the values with a sign-in, and so the password is asked again.
        MissingFieldsState.ENTER_FIELDS: Step(
            ask=(MISSING_PROFILE, PASSWORD),
            on={Choice.SUBMIT: ContinueLogin, Choice.BACK: Outcome.BACK},
            go={
                **ONWARD,
                Outcome.REQUIRE_MISSING_FIELDS: STAY,
                Outcome.FAILURE: STAY,
                Outcome.CAPTCHA_REQUIRED: TO_LOGIN,
                Outcome.PASSWORD_RESET_REQUIRED: TO_RECOVER,
                Outcome.TOKEN_EXPIRED: TO_LOGIN,
                Outcome.UNKNOWN: TO_LOGIN,
                Outcome.BACK: TO_LOGIN,
            },
        ),
    },
    anywhere=ANYWHERE,
)
