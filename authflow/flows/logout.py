"""
Sign a member out: here first, then at the service.

The caller has dropped its copy of the tokens; the run holds the last one, and however the service answers, the member
is signed out.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.slots import ADDRESS, TOKENS
from authflow.calls.tokens import Logout
from authflow.core.flow import Flow
from authflow.core.outcome import Outcome
from authflow.core.state import Auto, Visit
from authflow.flows.rows import ANYWHERE, SIGNED_OUT, SIGNED_OUT_HERE


class LogoutState(StrEnum):
    """
    Where a sign-out stands.
    """

    SIGNING_OUT = auto()
    IN_BROWSER = auto()


LOGOUT: Final = Flow(
    name="logout",
    takes=(TOKENS,),
    start=LogoutState.SIGNING_OUT,
    states={
        LogoutState.SIGNING_OUT: Auto(
            send=Logout,
            go={
                Outcome.SUCCESS: SIGNED_OUT,
                Outcome.SIGNED_OUT: SIGNED_OUT,
                Outcome.LACKING: SIGNED_OUT,  # Nobody was signed in.
                Outcome.VISIT_REQUIRED: LogoutState.IN_BROWSER,
                Outcome.UNAVAILABLE: SIGNED_OUT_HERE,
                Outcome.THROTTLED: SIGNED_OUT_HERE,
                Outcome.UNSUPPORTED: SIGNED_OUT_HERE,
            },
        ),
        LogoutState.IN_BROWSER: Visit(
            to=ADDRESS,
            go={
                Outcome.RETURNED: SIGNED_OUT,
                Outcome.EXPIRED: SIGNED_OUT_HERE,
                Outcome.CANCELLED: SIGNED_OUT_HERE,
            },
        ),
    },
    anywhere=ANYWHERE,
)
