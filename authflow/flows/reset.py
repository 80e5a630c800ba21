"""
Set a new password with the token from the link.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.passwords import Recover
from authflow.calls.slots import RECOVERY_TOKEN
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import STAY, Step
from authflow.flows.fields import NEW_PASSWORD
from authflow.flows.rows import ANYWHERE, TO_LOGIN, TO_RECOVER, TO_TOKENS, TURNED_AWAY


class ResetState(StrEnum):
    """
    Where it stands.
    """

    ENTER_NEW_PASSWORD = auto()


RESET: Final = Flow(
    name="reset",
    needs=(RECOVERY_TOKEN,),
    start=ResetState.ENTER_NEW_PASSWORD,
    states={
        ResetState.ENTER_NEW_PASSWORD: Step(
            ask=(NEW_PASSWORD,),
            on={Choice.SUBMIT: Recover, Choice.BACK: Outcome.BACK},
            # The link tells no address: whoever must do more signs in with the new password.
            go={
                Outcome.SUCCESS: TO_TOKENS,
                Outcome.PASSWORD_SET: TO_LOGIN,
                Outcome.REQUIRE_EMAIL_VERIFICATION: TO_LOGIN,
                Outcome.REQUIRE_OWNER_APPROVAL: TO_LOGIN,
                Outcome.REQUIRE_MISSING_FIELDS: TO_LOGIN,
                Outcome.BARRED: TURNED_AWAY,
                Outcome.FAILURE: STAY,
                Outcome.TOKEN_EXPIRED: TO_RECOVER,
                Outcome.UNKNOWN: TO_LOGIN,  # A sign-in tells which password holds.
                Outcome.BACK: TO_LOGIN,
            },
        ),
    },
    anywhere=ANYWHERE,
)
