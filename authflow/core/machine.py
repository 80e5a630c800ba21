"""
The tables, run by `transitions`. The only file that imports it.

One machine per flow, without models and without callbacks: an event is triggered on a cursor that the machine never
hears of again (registering a model per run would cost 50 µs and 14 kB), so no I/O can hide in a move. Names go in as
plain strings, because `transitions` matches enums by name, and lets unknown triggers and targets pass unnoticed.

What the machine says does not change, so it is asked once for each row: `table` writes down its answers.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from attrs import define
from transitions import Machine, MachineError

from authflow.core.errors import NoTransition
from authflow.core.flow import AnyFlow, Target
from authflow.core.outcome import Outcome
from authflow.core.state import End, Next, Stay, possible

Landing: TypeAlias = StrEnum | Next | End
Follow: TypeAlias = Callable[[StrEnum, Outcome], Landing]
Table: TypeAlias = Mapping[tuple[StrEnum, Outcome], Landing]


@define
class _Cursor:
    state: str


def label(target: Target) -> str:
    """
    The name of a place: in the machine, and on diagrams.
    """
    match target:
        case Next(flow=flow):
            return f"to {flow}"
        case End(name=name):
            return f"end {name}"
        case Stay():
            return "stays"
        case StrEnum():
            return str(target)


def table(flow: AnyFlow) -> Table:
    """
    Where *flow*'s machine goes, by state and outcome; what has no row is not in it.
    """
    follow = machine(flow)
    return MappingProxyType(
        {
            (state, outcome): follow(state, outcome)
            for state, card in flow.states.items()
            for outcome in possible(card)
            if flow.row(state, outcome) is not None
        }
    )


def machine(flow: AnyFlow) -> Follow:
    """
    A function that follows an outcome out of a state by *flow*'s rows.

    It raises `NoTransition` where there is no row.
    """
    places: dict[str, Landing] = {str(state): state for state in flow.states}
    rows: list[list[str]] = []
    for state, card in flow.states.items():
        for outcome in possible(card):
            target = flow.row(state, outcome)
            if target is not None:
                place = state if isinstance(target, Stay) else target
                name = repr(place) if isinstance(place, End) else label(place)  # Two ends may share a name.
                places.setdefault(name, place)
                rows.append([str(outcome), str(state), name])
    events = _events(flow, places, rows)

    def follow(state: StrEnum, outcome: Outcome) -> Landing:
        cursor = _Cursor(str(state))
        try:
            events[outcome](cursor)
        except (KeyError, MachineError):
            raise NoTransition(flow.name, str(state), str(outcome)) from None
        return places[cursor.state]

    return follow


def _events(
    flow: AnyFlow, places: Mapping[str, Landing], rows: list[list[str]]
) -> Mapping[str, Callable[[_Cursor], object]]:
    built = Machine(
        model=None,
        states=list(places),
        transitions=rows,
        initial=str(flow.start),
        auto_transitions=False,
        send_event=False,
    )
    return {name: event.trigger for name, event in built.events.items()}
