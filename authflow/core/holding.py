"""
What a run surely holds: definite assignment, as compilers find it for variables.

What is fleeting is never sure: whoever goes on with the run may be another process.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import chain

from authflow.core.call import Call
from authflow.core.field import Field, Group
from authflow.core.flow import AnyFlow
from authflow.core.outcome import Choice, Outcome
from authflow.core.slot import EMAIL, IDENTITY, Keep, Slot
from authflow.core.state import AnyState, Auto, End, Exit, Next, Step, Visit, possible, rests, sends

Held = frozenset[Slot]


def asked(card: AnyState, call: type[Call]) -> tuple[Field | Group, ...]:
    """
    The fields of *card* that go out with *call*.
    """
    carries = call.carries()
    return tuple(f for f in card.ask if f.slot.name in carries) if isinstance(card, Step) else ()


def typed(card: AnyState, choice: Choice) -> Held:
    """
    The slots that are filled for sure when *choice* is made at *card*.
    """
    filled = {f.slot for f in asked(card, sends(card)[choice]) if not f.optional}
    return frozenset(filled).union(card.fresh if isinstance(card, Auto) else ())


def lasting(held: Iterable[Slot]) -> Held:
    """
    *held* without what is fleeting: whoever goes on with the run may be another process.
    """
    return frozenset(slot for slot in held if slot.keep is not Keep.FLEETING)


def brought(card: AnyState, outcome: Outcome) -> Held:
    """
    The slots that are filled for sure when *outcome* leaves *card*.
    """
    if isinstance(card, Visit):
        return frozenset(card.brings.values() if outcome is Outcome.RETURNED else ())
    if outcome is Outcome.INVALID:
        return frozenset()
    ways = [
        typed(card, choice) | set(call.outcomes.get(outcome, ()))
        for choice, call in sends(card).items()
        if outcome in call.possible()
    ]
    return frozenset(slot for slot in chain(*ways) if all(slot in way for way in ways))


def emptied(card: AnyState, outcome: Outcome) -> Held:
    """
    The slots that may be empty when *outcome* leaves *card*, though they were filled before.

    What is optional may be cleared, and another address is another identity.
    """
    able = [call for call in sends(card).values() if outcome in call.possible() | {Outcome.INVALID}]
    going = [entry for call in able for entry in asked(card, call)]
    cleared = {entry.slot for entry in going if isinstance(entry, Field) and entry.optional}
    return frozenset(cleared | ({IDENTITY} if any(entry.slot == EMAIL for entry in going) else set()))


def known(flow: AnyFlow) -> Mapping[StrEnum, Held]:
    """
    What a run surely holds at each state that can be reached.
    """
    begun = lasting(flow.needs) if rests(flow.states[flow.start]) else flow.needs
    return known_from(flow, flow.start, frozenset(begun))


def known_from(flow: AnyFlow, start: StrEnum, begun: Held) -> Mapping[StrEnum, Held]:
    """
    What a run surely holds at each state that can be reached from *start*, where it holds what was *begun* with.
    """
    held: dict[StrEnum, Held] = {start: begun}
    todo: list[StrEnum] = [start]
    while todo:
        state = todo.pop()
        card = flow.states[state]
        for outcome in possible(card):
            target = flow.row(state, outcome)
            if not isinstance(target, StrEnum) or target not in flow.states:
                continue
            arriving = leaving(held[state], card, outcome)
            meeting = held[target] & arriving if target in held else arriving
            if held.get(target) != meeting:
                held[target] = meeting
                todo.append(target)
    return held


def leaving(held: Held, card: AnyState, outcome: Outcome) -> Held:
    """
    What a run surely holds when it leaves *card*, where it held *held*, by *outcome*.
    """
    return lasting((held - emptied(card, outcome)) | brought(card, outcome))


def doors(flow: AnyFlow) -> Iterator[tuple[StrEnum, Outcome, Exit, Held]]:
    """
    Every way out of *flow*, with what a run surely holds when it leaves.
    """
    yield from doors_from(flow, known(flow))


def doors_from(flow: AnyFlow, holding: Mapping[StrEnum, Held]) -> Iterator[tuple[StrEnum, Outcome, Exit, Held]]:
    """
    Every way out of those states of *flow* at which a run surely holds what *holding* says.
    """
    for state, held in holding.items():
        card = flow.states[state]
        for outcome in sorted(possible(card)):
            target = flow.row(state, outcome)
            if isinstance(target, Next | End):
                yield state, outcome, target, leaving(held, card, outcome)
