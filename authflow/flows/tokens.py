"""
Turn a proof of sign-in into a member's tokens, without a browser or through the user's own.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.slots import ADDRESS, AUTHORIZATION_CODE, CODE_VERIFIER, NONCE, SESSION_TOKEN
from authflow.calls.tokens import Authorize, CreateRedirectSession, RedeemCode
from authflow.core.flow import Flow
from authflow.core.outcome import Outcome
from authflow.core.state import Auto, Visit
from authflow.flows.rows import ANYWHERE, SIGNED_IN, TO_LOGIN


class TokensState(StrEnum):
    """
    Where the exchange stands.
    """

    ASKING_WHERE = auto()
    AUTHORIZING = auto()
    IN_BROWSER = auto()
    REDEEMING = auto()


TOKENS: Final = Flow(
    name="tokens",
    needs=(SESSION_TOKEN,),
    start=TokensState.ASKING_WHERE,
    states={
        TokensState.ASKING_WHERE: Auto(
            fresh=(CODE_VERIFIER, NONCE),
            send=CreateRedirectSession,
            go={Outcome.SUCCESS: TokensState.AUTHORIZING, Outcome.TOKEN_EXPIRED: TO_LOGIN},
        ),
        TokensState.AUTHORIZING: Auto(
            send=Authorize,
            go={
                Outcome.SUCCESS: TokensState.REDEEMING,
                Outcome.VISIT_REQUIRED: TokensState.IN_BROWSER,
                Outcome.FAILURE: TO_LOGIN,
                Outcome.TOKEN_EXPIRED: TO_LOGIN,
                Outcome.UNKNOWN: TO_LOGIN,  # It has spent the session token, perhaps for nothing.
            },
        ),
        TokensState.IN_BROWSER: Visit(
            to=ADDRESS,
            proof=NONCE,
            brings={"code": AUTHORIZATION_CODE},
            go={Outcome.RETURNED: TokensState.REDEEMING, Outcome.REFUSED: TO_LOGIN},
        ),
        TokensState.REDEEMING: Auto(
            send=RedeemCode,
            go={
                Outcome.SUCCESS: SIGNED_IN,
                Outcome.TOKEN_EXPIRED: TO_LOGIN,
                Outcome.UNKNOWN: TO_LOGIN,  # A code works once.
            },
        ),
    },
    anywhere=ANYWHERE,
)
