"""
A flow that an application wrote itself, with names that every notation would stumble over.
"""

from enum import StrEnum
from typing import Final

from authflow.core.flow import AnyFlow, Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import STAY, End, EndKind, Next, Step, Wait


class ConsentState(StrEnum):
    """
    Where a consent stands.
    """

    END = "end"
    QUOTED = 'say "yes" | <no>; \\N #1'
    DASHED = "a-b"
    SCORED = "a_b"


KEPT: Final = End("kept", EndKind.DONE)
KEPT_HERE: Final = End("kept", EndKind.DONE, reason="nobody_told")
LOST: Final = End("lost", EndKind.CANCELLED)

CONSENT: Final[AnyFlow] = Flow(
    name="consent",
    start=ConsentState.END,
    states={
        ConsentState.END: Step(
            ask=(),
            on={Choice.ACCEPT: Outcome.ACCEPTED, Choice.DECLINE: Outcome.DECLINED, Choice.BACK: Outcome.BACK},
            go={Outcome.ACCEPTED: ConsentState.QUOTED, Outcome.DECLINED: ConsentState.QUOTED, Outcome.BACK: STAY},
        ),
        ConsentState.QUOTED: Step(
            ask=(),
            on={Choice.ACCEPT: Outcome.ACCEPTED, Choice.DECLINE: Outcome.DECLINED},
            go={Outcome.ACCEPTED: ConsentState.DASHED, Outcome.DECLINED: ConsentState.SCORED},
        ),
        ConsentState.DASHED: Wait(
            reason="waiting",
            until=frozenset({Outcome.APPROVED}),
            on={},
            go={Outcome.APPROVED: KEPT, Outcome.EXPIRED: KEPT_HERE},
        ),
        ConsentState.SCORED: Wait(
            reason="waiting",
            until=frozenset(),
            on={Choice.BACK: Outcome.BACK},
            go={Outcome.BACK: Next("consent")},
        ),
    },
    anywhere={Outcome.CANCELLED: LOST, Outcome.EXPIRED: LOST},
)
