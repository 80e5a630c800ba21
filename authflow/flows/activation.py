"""
Mail a member whom the application made the link that leads to a first password, server to server.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.passwords import SendActivationMail
from authflow.calls.slots import MEMBER_ID
from authflow.core.flow import Flow
from authflow.core.outcome import Outcome
from authflow.core.state import Auto
from authflow.flows.rows import ANYWHERE, MAIL_SENT, TURNED_AWAY


class ActivationState(StrEnum):
    """
    Where it stands.
    """

    SENDING = auto()


ACTIVATION: Final = Flow(
    name="activation",
    needs=(MEMBER_ID,),
    start=ActivationState.SENDING,
    states={
        ActivationState.SENDING: Auto(
            send=SendActivationMail,
            go={
                Outcome.SUCCESS: MAIL_SENT,
                Outcome.FAILURE: TURNED_AWAY,
                Outcome.UNKNOWN: MAIL_SENT,  # Perhaps: a second mail would not make it surer.
            },
        ),
    },
    anywhere=ANYWHERE,
)
