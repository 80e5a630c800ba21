"""
Sign a member in whom the application knows by id, server to server: nobody is asked anything.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.slots import MEMBER_ID, SESSION_TOKEN
from authflow.calls.tokens import RedeemMember, RedeemSession
from authflow.core.flow import Flow
from authflow.core.outcome import Outcome
from authflow.core.state import Auto
from authflow.flows.rows import ANYWHERE, SIGNED_IN, TIMED_OUT, TURNED_AWAY


class ExternalLoginState(StrEnum):
    """
    What the tokens are taken for.
    """

    BY_SESSION = auto()
    BY_ID = auto()


EXTERNAL_LOGIN: Final = Flow(
    name="external-login",
    needs=(MEMBER_ID,),
    takes=(SESSION_TOKEN,),
    start=ExternalLoginState.BY_SESSION,
    states={
        ExternalLoginState.BY_SESSION: Auto(
            send=RedeemSession,
            go={
                Outcome.SUCCESS: SIGNED_IN,
                Outcome.FAILURE: TURNED_AWAY,
                Outcome.TOKEN_EXPIRED: TIMED_OUT,
                Outcome.UNKNOWN: TIMED_OUT,  # The session token is spent, perhaps.
                Outcome.LACKING: ExternalLoginState.BY_ID,  # There is no session: the key alone vouches.
            },
        ),
        ExternalLoginState.BY_ID: Auto(
            send=RedeemMember,
            go={Outcome.SUCCESS: SIGNED_IN, Outcome.FAILURE: TURNED_AWAY},
        ),
    },
    anywhere=ANYWHERE,
)
