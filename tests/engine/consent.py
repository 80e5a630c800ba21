"""
A flow of an application's own: accept the terms, then sign in.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import Next, Step
from authflow.flows.rows import ANYWHERE, TURNED_AWAY


class ConsentState(StrEnum):
    """
    Where a consent stands.
    """

    READ_TERMS = auto()


CONSENT: Final = Flow(
    name="consent",
    start=ConsentState.READ_TERMS,
    states={
        ConsentState.READ_TERMS: Step(
            ask=(),
            on={Choice.ACCEPT: Outcome.ACCEPTED, Choice.DECLINE: Outcome.DECLINED},
            go={Outcome.ACCEPTED: Next("login"), Outcome.DECLINED: TURNED_AWAY},
        ),
    },
    anywhere=ANYWHERE,
)
