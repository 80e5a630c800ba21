"""
Ways through flows: every row, every pair of rows, the shortest way to each state.

What tests walk and pictures draw; found from the rows alone, across the doors between flows.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from authflow.core.atlas import Atlas
from authflow.core.flow import AnyFlow, Target
from authflow.core.outcome import Outcome
from authflow.core.state import End, Next, Stay, possible

Place: TypeAlias = tuple[str, StrEnum]
"""
A state, with the name of its flow.
"""


@frozen
class Row:
    """
    One line of a flow's table.
    """

    flow: str
    state: StrEnum
    outcome: Outcome
    target: Target

    @property
    def place(self) -> Place:
        """
        Where the row starts.
        """
        return self.flow, self.state

    def __str__(self) -> str:
        return f"{self.flow}.{self.state} {self.outcome}"


def rows(flow: AnyFlow) -> Iterator[Row]:
    """
    Every row of *flow* that can be taken, in the order of its cards.
    """
    for state, card in flow.states.items():
        for outcome in Outcome:
            if outcome in possible(card) and (target := flow.row(state, outcome)) is not None:
                yield Row(flow.name, state, outcome, target)


def landing(atlas: Atlas, row: Row) -> Place | None:
    """
    The state that *row* leads to, in this flow or the next; nothing where the run ends.
    """
    match row.target:
        case Next(flow=name):
            return name, atlas.flow(name).start
        case End():
            return None
        case Stay():
            return row.place
        case StrEnum() as state:
            return row.flow, state


def pairs(atlas: Atlas) -> Iterator[tuple[Row, Row]]:
    """
    Every two rows that can be taken one after the other.
    """
    table = {name: tuple(rows(flow)) for name, flow in atlas.flows.items()}
    for flow in table.values():
        for first in flow:
            place = landing(atlas, first)
            if place is not None:
                yield from ((first, second) for second in table[place[0]] if second.state == place[1])


def ways(atlas: Atlas, start: str) -> Mapping[Place, tuple[Row, ...]]:
    """
    The shortest way from the start of the flow *start* to each state that can be reached from it.
    """
    origin: Place = (start, atlas.flow(start).start)
    found: dict[Place, tuple[Row, ...]] = {origin: ()}
    todo = deque([origin])
    while todo:
        name, state = todo.popleft()
        for row in rows(atlas.flow(name)):
            place = landing(atlas, row)
            if row.state == state and place is not None and place not in found:
                found[place] = (*found[name, state], row)
                todo.append(place)
    return found
