"""
Prove that flows fit together: every door leads to a flow that is there, with what it needs, and none leads nowhere.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import chain

from authflow.core.check import NO_WAY_OUT, lacks, rings
from authflow.core.flow import AnyFlow
from authflow.core.holding import Held, doors, doors_from, known, known_from, lasting
from authflow.core.slot import Slot
from authflow.core.state import Auto, End, Next, Step, Visit, Wait, possible, sends


def prove(flows: Mapping[str, AnyFlow]) -> Iterator[str]:
    """
    Every mistake between *flows*: doors to nowhere, and doors without what lies behind them.
    """
    for flow in flows.values():
        yield from _unprovided(flows, flow, known(flow))
    yield from _namesakes(flows)
    yield from _endless_between(flows)
    yield from _restless_between(flows)


def stranded(flows: Mapping[str, AnyFlow], flow: AnyFlow, state: StrEnum, held: Held) -> Iterator[str]:
    """
    What a run that stands at *state* of *flow* and holds what is *held* would come to lack, there or further on.

    A run that began in these flows lacks nothing: this is for one that began in others.
    """
    holding = known_from(flow, state, lasting(held))
    for place, there in holding.items():
        yield from lacks(flow.states[place], there, f"{flow.name}.{place}")
    yield from _unprovided(flows, flow, holding)


def _unprovided(flows: Mapping[str, AnyFlow], flow: AnyFlow, holding: Mapping[StrEnum, Held]) -> Iterator[str]:
    for state, outcome, door, held in doors_from(flow, holding):
        where = f"{flow.name}.{state}: {outcome}"
        match door:
            case Next(flow=name) if name not in flows:
                yield f"{where} leads to the flow {name}, which is not in the atlas"
            case Next(flow=name):
                for slot in flows[name].needs:
                    if slot not in held:
                        yield f"{where} leads to {name} without {slot.name}"
            case End():
                for slot in door.gives:
                    if slot not in held:
                        yield f"{where} ends {door.name} without {slot.name}"


def _namesakes(flows: Mapping[str, AnyFlow]) -> Iterator[str]:
    """
    A call is filled by name: of two slots with one name, the one a person fills could go out as the other.
    """
    seen: dict[str, set[Slot]] = {}
    for slot in chain.from_iterable(slots_in(flow) for flow in flows.values()):
        seen.setdefault(slot.name, set()).add(slot)
    for name in sorted(name for name, namesakes in seen.items() if len(namesakes) > 1):
        yield f"{name}: two slots have this name"


def slots_in(flow: AnyFlow) -> Iterator[Slot]:
    """
    Every slot that *flow* names, some of them more than once.
    """
    yield from (*flow.needs, *flow.takes)
    for card in flow.states.values():
        yield from (slot for call in sends(card).values() for given in call.outcomes.values() for slot in given)
        match card:
            case Step():
                yield from (entry.slot for entry in card.ask)
            case Auto():
                yield from card.fresh
            case Visit():
                yield from (card.to, *card.brings.values(), *([card.proof] if card.proof else []))
            case Wait():
                yield from card.shows


def _endless_between(flows: Mapping[str, AnyFlow]) -> Iterator[str]:
    """
    Flows that only lead to each other never let a run go.
    """
    exits = {
        name: {door for _, outcome, door, _ in doors(flow) if outcome not in NO_WAY_OUT} for name, flow in flows.items()
    }
    ending = {name for name, ways in exits.items() if any(isinstance(door, End) for door in ways)}
    while more := {n for n, ways in exits.items() if n not in ending and any(Next(e) in ways for e in ending)}:
        ending |= more
    for name in sorted(flows.keys() - ending):
        if exits[name] and all(isinstance(door, Next) and door.flow in flows for door in exits[name]):
            yield f"{name}: leads only to flows that lead back"


def _restless_between(flows: Mapping[str, AnyFlow]) -> Iterator[str]:
    """
    Flows that hand a run on without ever asking anybody would pass it round for ever.
    """
    leads = {name: _hands_on(flow, flows) for name, flow in flows.items()}
    for name in rings(leads):
        yield f"{name}: can be passed round for ever without asking anybody"


def _hands_on(flow: AnyFlow, flows: Mapping[str, AnyFlow]) -> set[str]:
    """
    The flows that a run may reach from the start of *flow* through Autos alone.
    """
    found, seen, todo = set[str](), set[StrEnum](), [flow.start]
    while todo:
        state = todo.pop()
        card = flow.states[state]
        if state in seen or not isinstance(card, Auto):
            continue
        seen.add(state)
        for outcome in possible(card):
            match flow.row(state, outcome):
                case Next(flow=name) if name in flows:
                    found.add(name)
                case StrEnum() as target if target in flow.states:
                    todo.append(target)
                case _:
                    pass
    return found
