"""
Become an anonymous visitor, whose cart and session a sign-in can later take over.
"""

from enum import StrEnum, auto
from typing import Final

from authflow.calls.tokens import BeginVisit
from authflow.core.flow import Flow
from authflow.core.outcome import Outcome
from authflow.core.state import Auto
from authflow.flows.rows import ANYWHERE, VISITING


class VisitorState(StrEnum):
    """
    Where it stands.
    """

    BEGINNING = auto()


VISITOR: Final = Flow(
    name="visitor",
    start=VisitorState.BEGINNING,
    states={VisitorState.BEGINNING: Auto(send=BeginVisit, go={Outcome.SUCCESS: VISITING})},
    anywhere=ANYWHERE,
)
