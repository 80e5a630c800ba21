"""
Send the user's browser to the page where they sign in, and redeem the code that it brings back.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.slots import ADDRESS, AUTHORIZATION_CODE, CODE_VERIFIER, NONCE
from authflow.calls.tokens import RedeemCode
from authflow.core.flow import Flow
from authflow.core.outcome import Outcome
from authflow.core.state import Auto, Visit
from authflow.flows.rows import ANYWHERE, SIGNED_IN, TIMED_OUT, TURNED_AWAY


class CallbackState(StrEnum):
    """
    Where the round trip stands.
    """

    IN_BROWSER = auto()
    REDEEMING = auto()


CALLBACK: Final = Flow(
    name="callback",
    needs=(ADDRESS, NONCE, CODE_VERIFIER),
    start=CallbackState.IN_BROWSER,
    states={
        CallbackState.IN_BROWSER: Visit(
            to=ADDRESS,
            proof=NONCE,
            brings={"code": AUTHORIZATION_CODE},
            go={Outcome.RETURNED: CallbackState.REDEEMING, Outcome.REFUSED: TURNED_AWAY},
        ),
        CallbackState.REDEEMING: Auto(
            send=RedeemCode,
            go={
                Outcome.SUCCESS: SIGNED_IN,
                Outcome.TOKEN_EXPIRED: TIMED_OUT,
                Outcome.UNKNOWN: TIMED_OUT,  # A code works once: another round trip brings another.
            },
        ),
    },
    anywhere=ANYWHERE,
)
