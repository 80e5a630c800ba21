"""
Set another password for a member who is signed in.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.passwords import ChangePassword
from authflow.calls.signing_in import Login
from authflow.calls.slots import EMAIL, TOKENS
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import STAY, Auto, Step
from authflow.flows.fields import NEW_PASSWORD
from authflow.flows.rows import ANYWHERE, NOT_SIGNED_IN, PASSWORD_CHANGED, TURNED_AWAY


class ChangePasswordState(StrEnum):
    """
    Where the change stands.
    """

    ENTER_NEW_PASSWORD = auto()
    FINDING_OUT = auto()


CHANGE_PASSWORD: Final = Flow(
    name="change-password",
    needs=(TOKENS, EMAIL),
    start=ChangePasswordState.ENTER_NEW_PASSWORD,
    states={
        ChangePasswordState.ENTER_NEW_PASSWORD: Step(
            ask=(NEW_PASSWORD,),
            on={Choice.SUBMIT: ChangePassword},
            go={
                Outcome.SUCCESS: PASSWORD_CHANGED,
                Outcome.FAILURE: STAY,
                Outcome.SIGNED_OUT: NOT_SIGNED_IN,
                Outcome.UNKNOWN: ChangePasswordState.FINDING_OUT,
            },
        ),
        # The answer was lost. If the new password signs in, it holds; if not, the old one does.
        ChangePasswordState.FINDING_OUT: Auto(
            send=Login,
            go={
                Outcome.SUCCESS: PASSWORD_CHANGED,
                Outcome.REQUIRE_EMAIL_VERIFICATION: PASSWORD_CHANGED,
                Outcome.REQUIRE_OWNER_APPROVAL: PASSWORD_CHANGED,
                Outcome.REQUIRE_MISSING_FIELDS: PASSWORD_CHANGED,
                Outcome.BARRED: TURNED_AWAY,
                Outcome.FAILURE: ChangePasswordState.ENTER_NEW_PASSWORD,
                Outcome.CAPTCHA_REQUIRED: ChangePasswordState.ENTER_NEW_PASSWORD,
                Outcome.PASSWORD_RESET_REQUIRED: ChangePasswordState.ENTER_NEW_PASSWORD,
                Outcome.LACKING: ChangePasswordState.ENTER_NEW_PASSWORD,
            },
        ),
    },
    anywhere=ANYWHERE,
)
