"""
Sign a member on by the application's word, server to server: nobody is asked anything.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.signing_in import SignOn
from authflow.calls.slots import EMAIL
from authflow.calls.tokens import RedeemSession
from authflow.core.flow import Flow
from authflow.core.outcome import Outcome
from authflow.core.state import Auto
from authflow.flows.rows import ANYWHERE, SIGNED_IN, TIMED_OUT, TURNED_AWAY


class SignOnState(StrEnum):
    """
    Where a sign-on stands.
    """

    VOUCHING = auto()
    TAKING_TOKENS = auto()


SIGN_ON: Final = Flow(
    name="sign-on",
    needs=(EMAIL,),
    start=SignOnState.VOUCHING,
    states={
        SignOnState.VOUCHING: Auto(
            send=SignOn,
            go={
                Outcome.SUCCESS: SignOnState.TAKING_TOKENS,
                Outcome.FAILURE: TURNED_AWAY,
                Outcome.BARRED: TURNED_AWAY,
            },
        ),
        SignOnState.TAKING_TOKENS: Auto(
            send=RedeemSession,
            go={
                Outcome.SUCCESS: SIGNED_IN,
                Outcome.FAILURE: TURNED_AWAY,
                Outcome.TOKEN_EXPIRED: TIMED_OUT,
                Outcome.UNKNOWN: TIMED_OUT,  # The session token is spent, perhaps: a new run vouches again.
            },
        ),
    },
    anywhere=ANYWHERE,
)
