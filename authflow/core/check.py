"""
Proofread flows: every mistake at once, in words.

A flow is proofread alone, trusting its `needs`; `prove` then shows that every door gives what lies behind it.
What a run surely holds at each state is found by definite assignment, as compilers find it for variables.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import chain
from typing import TypeVar

from authflow.core.call import Call
from authflow.core.field import Field, Group
from authflow.core.flow import AnyFlow
from authflow.core.outcome import Choice, Outcome
from authflow.core.slot import Keep, Slot
from authflow.core.state import (
    FROM_OUTSIDE,
    RESTING,
    AnyState,
    Auto,
    End,
    Exit,
    Next,
    Stay,
    Step,
    Visit,
    possible,
    sends,
)

T = TypeVar("T")

Held = frozenset[Slot]
NO_WAY_OUT = FROM_OUTSIDE | {Outcome.UNSUPPORTED}


def asked(card: AnyState, call: type[Call]) -> tuple[Field | Group, ...]:
    """
    The fields of *card* that go out with *call*.
    """
    return tuple(f for f in card.ask if f.slot.name in call.carries()) if isinstance(card, Step) else ()


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


def known(flow: AnyFlow) -> Mapping[StrEnum, Held]:
    """
    What a run surely holds at each state that can be reached.
    """
    begun = flow.needs if isinstance(flow.states[flow.start], Auto) else lasting(flow.needs)
    held: dict[StrEnum, Held] = {flow.start: frozenset(begun)}
    todo: list[StrEnum] = [flow.start]
    while todo:
        state = todo.pop()
        card = flow.states[state]
        for outcome in possible(card):
            target = flow.row(state, outcome)
            if not isinstance(target, StrEnum) or target not in flow.states:
                continue
            arriving = lasting(held[state] | brought(card, outcome))
            meeting = held[target] & arriving if target in held else arriving
            if held.get(target) != meeting:
                held[target] = meeting
                todo.append(target)
    return held


def proofread(flow: AnyFlow) -> Iterator[str]:
    """
    Every mistake in *flow*, one sentence each.
    """
    if flow.start not in flow.states:
        yield f"{flow.name}: starts at {flow.start}, which has no card"
        return
    holding = known(flow)
    for state, card in flow.states.items():
        where = f"{flow.name}.{state}"
        yield from _rows(flow, state, where)
        if state not in holding:
            yield f"{where}: nothing leads here"
            continue
        yield from _needs(card, holding[state], where)
        yield from _asks(card, holding[state], where)
        yield from _limits(card, where)
    yield from _endless(flow)
    yield from _restless(flow)


def _rows(flow: AnyFlow, state: StrEnum, where: str) -> Iterator[str]:
    card = flow.states[state]
    can = possible(card)
    for outcome in sorted(can):
        match flow.row(state, outcome):
            case None:
                yield f"{where}: no row for {outcome}"
            case StrEnum() as target if target not in flow.states:
                yield f"{where}: {outcome} leads to {target}, which has no card"
            case Stay() if isinstance(card, Auto) and outcome not in RESTING:
                yield f"{where}: {outcome} stays at a card that sends by itself, and would send for ever"
            case _:
                pass
    for outcome in sorted(card.go):
        if outcome not in can:
            yield f"{where}: {outcome} cannot happen here"
        elif card.go[outcome] == flow.anywhere.get(outcome):
            yield f"{where}: {outcome} says what `anywhere` says"


def _needs(card: AnyState, held: Held, where: str) -> Iterator[str]:
    for choice, call in sends(card).items():
        lacking = call.needs() - {slot.name for slot in held | typed(card, choice)}
        if isinstance(card, Auto) and Outcome.LACKING in card.go:
            if not lacking:
                yield f"{where}: {call.__name__} has all it needs: {Outcome.LACKING} cannot happen"
            continue
        for name in sorted(lacking):
            yield f"{where}: {call.__name__} needs {name}, which nobody gave"
    match card:
        case Visit(to=to) if to not in held:
            yield f"{where}: nobody said where to go ({to.name})"
        case Visit(proof=Slot() as proof) if proof not in held:
            yield f"{where}: nobody made the proof ({proof.name})"
        case _:
            pass


def _asks(card: AnyState, held: Held, where: str) -> Iterator[str]:
    if not isinstance(card, Step):
        return
    sent = {name for call in sends(card).values() for name in call.carries()}
    for entry in card.ask:
        if entry.slot.name not in sent:
            yield f"{where}: {entry.slot.name} is asked for and never sent"
        if isinstance(entry, Group) and entry.only is not None and entry.only not in held:
            yield f"{where}: nobody said which of {entry.slot.name} to ask ({entry.only.name})"


def _limits(card: AnyState, where: str) -> Iterator[str]:
    if isinstance(card, Step):
        for choice in sorted(card.limits.keys() - sends(card).keys()):
            yield f"{where}: {choice} is limited, and sends nothing"


def _endless(flow: AnyFlow) -> Iterator[str]:
    ending = set[StrEnum]()
    while True:
        more = {
            state
            for state, card in flow.states.items()
            if state not in ending
            and any(
                isinstance(target := flow.row(state, outcome), Next | End) or target in ending
                for outcome in possible(card) - NO_WAY_OUT
            )
        }
        if not more:
            break
        ending |= more
    for state in flow.states:
        if state not in ending:
            yield f"{flow.name}.{state}: no way to an end"


def _restless(flow: AnyFlow) -> Iterator[str]:
    autos = {state for state, card in flow.states.items() if isinstance(card, Auto)}
    leads = {s: autos & {t for o in possible(flow.states[s]) if (t := flow.row(s, o)) in autos} for s in sorted(autos)}
    for state in _rings(leads):
        yield f"{flow.name}.{state}: can send for ever without asking anybody"


def _rings(leads: Mapping[T, set[T]]) -> Iterator[T]:
    """
    Whatever leads back to itself.
    """
    for start in leads:
        seen, todo = set[T](), set(leads[start])
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.add(at)
                todo |= leads[at]
        if start in seen:
            yield start


def doors(flow: AnyFlow) -> Iterator[tuple[StrEnum, Outcome, Exit, Held]]:
    """
    Every way out of *flow*, with what a run surely holds when it leaves.
    """
    for state, held in known(flow).items():
        card = flow.states[state]
        for outcome in sorted(possible(card)):
            target = flow.row(state, outcome)
            if isinstance(target, Next | End):
                yield state, outcome, target, lasting(held | brought(card, outcome))


def prove(flows: Mapping[str, AnyFlow]) -> Iterator[str]:
    """
    Every mistake between *flows*: doors to nowhere, and doors without what lies behind them.
    """
    for flow in flows.values():
        for state, outcome, door, held in doors(flow):
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
    yield from _restless_between(flows)


def _restless_between(flows: Mapping[str, AnyFlow]) -> Iterator[str]:
    """
    Flows that hand a run on without ever asking anybody would pass it round for ever.
    """
    leads = {name: _hands_on(flow, flows) for name, flow in flows.items()}
    for name in _rings(leads):
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
