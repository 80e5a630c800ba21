"""
A conversation as a table.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Generic, TypeAlias

from attrs import frozen

from authflow.core.outcome import Outcome
from authflow.core.slot import Slot
from authflow.core.state import End, Next, Rows, S, State, Stay

Target: TypeAlias = StrEnum | Next | End | Stay


@frozen
class Flow(Generic[S]):
    """
    One conversation.

    Attributes:
        anywhere: The rows of every card that does not say otherwise.
        needs: What the run must hold when it comes in.
        takes: Sealed slots it may use if the run happens to hold them.
    """

    name: str
    start: S
    states: Mapping[S, State[S]]
    anywhere: Rows
    needs: tuple[Slot, ...] = ()
    takes: tuple[Slot, ...] = ()

    def row(self, state: S, outcome: Outcome) -> S | Next | End | Stay | None:
        """
        Where *outcome* leads out of *state*.
        """
        return self.states[state].go.get(outcome, self.anywhere.get(outcome))


AnyFlow: TypeAlias = Flow[Any]
