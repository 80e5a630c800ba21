"""
Sign in on the service's own page: the user's browser goes there, and brings a code back.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.slots import CODE_VERIFIER, NONCE
from authflow.calls.tokens import CreateLoginSession
from authflow.core.flow import Flow
from authflow.core.outcome import Outcome
from authflow.core.state import Auto
from authflow.flows.rows import ANYWHERE, TO_CALLBACK


class ManagedLoginState(StrEnum):
    """
    Where it stands.
    """

    ASKING_WHERE = auto()


MANAGED_LOGIN: Final = Flow(
    name="managed-login",
    start=ManagedLoginState.ASKING_WHERE,
    states={
        ManagedLoginState.ASKING_WHERE: Auto(
            fresh=(CODE_VERIFIER, NONCE),
            send=CreateLoginSession,
            go={Outcome.SUCCESS: TO_CALLBACK},
        ),
    },
    anywhere=ANYWHERE,
)
