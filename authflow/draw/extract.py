"""
What a picture shows, found from the rows.
"""

from collections.abc import Iterator
from itertools import chain
from typing import assert_never

from authflow.core.atlas import Atlas
from authflow.core.flow import AnyFlow
from authflow.core.machine import label
from authflow.core.paths import Row, rows
from authflow.core.state import AnyState, Auto, End, EndKind, Next, Step, Visit, Wait, sends
from authflow.draw.model import Picture, PlaceKind
from authflow.draw.sketch import Sketch


def own(flow: AnyFlow, row: Row) -> bool:
    """
    Whether *row* is written on its card, and does not come from the flow's `anywhere`.
    """
    return row.outcome in flow.states[row.state].go


def kind(card: AnyState) -> PlaceKind:
    """
    The kind of place that *card* makes.
    """
    match card:
        case Step():
            return PlaceKind.STEP
        case Auto():
            return PlaceKind.AUTO
        case Visit():
            return PlaceKind.VISIT
        case Wait():
            return PlaceKind.WAIT
        case _:
            assert_never(card)


def details(card: AnyState) -> tuple[str, ...]:
    """
    What *card* asks, sends and waits for, a line each; names only.
    """
    pressed = tuple(f"{choice} sends {call.__name__}" for choice, call in sends(card).items())
    match card:
        case Step(ask=()):
            return pressed
        case Step():
            return (f"asks {', '.join(entry.slot.name for entry in card.ask)}", *pressed)
        case Auto():
            return (f"sends {card.send.__name__}",)
        case Visit() if not card.brings:
            return (f"visits {card.to.name}",)
        case Visit():
            return (f"visits {card.to.name}", f"brings {', '.join(slot.name for slot in card.brings.values())}")
        case Wait(until=until) if not until:
            return pressed
        case Wait():
            return (f"until {', '.join(sorted(card.until))}", *pressed)
        case _:
            assert_never(card)


def picture(flow: AnyFlow) -> Picture:
    """
    One flow: its states, the ways out of it, every row that stands on a card.
    """
    sketch = Sketch()
    for state, card in flow.states.items():
        sketch.put(state, kind(card), str(state), details(card))
    for row in rows(flow):
        if own(flow, row):
            sketch.lead(row.state, row.target, row.outcome)
        else:
            sketch.remark(row.target, row.outcome)
    return sketch.picture(flow.name, flow.start)


def overview(atlas: Atlas) -> Picture:
    """
    All flows: each is a place, and every door between two of them an arrow.

    An end that nobody came for is written on the flow: nearly all flows have one, and it would cover the picture.
    """
    sketch = Sketch()
    for flow in atlas.flows.values():
        sketch.put(Next(flow.name), PlaceKind.NEXT, flow.name, refusals(flow))
    for flow in atlas.flows.values():
        for row in rows(flow):
            match row.target:
                case Next() as door:
                    sketch.lead(Next(flow.name), door, row.outcome)
                case End() as end if not own(flow, row):
                    sketch.remark(end, row.outcome)
                case End(kind=EndKind.DONE) as end:
                    sketch.lead(Next(flow.name), end, row.outcome)
                case _:
                    pass
    return sketch.picture("all flows", *map(Next, entrances(atlas)), down=True)


def refusals(flow: AnyFlow) -> tuple[str, ...]:
    """
    The ends on the cards of *flow* that are not what anybody came for, a line each.
    """
    ends = (row.target for row in rows(flow) if own(flow, row) and isinstance(row.target, End))
    return tuple(dict.fromkeys(f"or {label(end)}" for end in ends if end.kind is not EndKind.DONE))


def onward(flow: AnyFlow) -> tuple[str, ...]:
    """
    The flows that *flow* hands a run over to.
    """
    return tuple(dict.fromkeys(row.target.flow for row in rows(flow) if isinstance(row.target, Next)))


def entrances(atlas: Atlas) -> Iterator[str]:
    """
    The flows that a run can begin with: those that need nothing, and those that no other leads to.
    """
    led_to = set(chain.from_iterable(onward(flow) for flow in atlas.flows.values()))
    return (name for name, flow in atlas.flows.items() if not flow.needs or name not in led_to)
