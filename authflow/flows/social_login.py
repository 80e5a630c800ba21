"""
Sign in through a connection of the site: a social account, or the single sign-on of a company.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.slots import CODE_VERIFIER, IDP, NONCE
from authflow.calls.tokens import CreateLoginSession
from authflow.core.flow import Flow
from authflow.core.outcome import Outcome
from authflow.core.state import Auto
from authflow.flows.rows import ANYWHERE, TO_CALLBACK


class SocialLoginState(StrEnum):
    """
    Where it stands.
    """

    ASKING_WHERE = auto()


SOCIAL_LOGIN: Final = Flow(
    name="social-login",
    needs=(IDP,),
    start=SocialLoginState.ASKING_WHERE,
    states={
        SocialLoginState.ASKING_WHERE: Auto(
            fresh=(CODE_VERIFIER, NONCE),
            send=CreateLoginSession,
            go={Outcome.SUCCESS: TO_CALLBACK},
        ),
    },
    anywhere=ANYWHERE,
)
