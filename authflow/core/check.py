"""
Proofread a flow: every mistake at once, in words.

It trusts the flow's `needs`; `core/proof.py` shows that every door gives them.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from authflow.core.call import Call
from authflow.core.field import Group
from authflow.core.flow import AnyFlow
from authflow.core.holding import Held, known, typed
from authflow.core.outcome import Choice, Outcome
from authflow.core.slot import Slot
from authflow.core.state import (
    FROM_OUTSIDE,
    RESTING,
    AnyState,
    Auto,
    End,
    Next,
    Stay,
    Step,
    Visit,
    Wait,
    possible,
    sends,
)

T = TypeVar("T")

NAMES: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
NO_WAY_OUT: Final = FROM_OUTSIDE | {Outcome.UNSUPPORTED}


def proofread(flow: AnyFlow) -> Iterator[str]:
    """
    Every mistake in *flow*, one sentence each.
    """
    if not NAMES.fullmatch(flow.name):
        yield f"{flow.name}: is no name for a flow, which is words in lower case, joined by hyphens"
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
        yield from lacks(card, holding[state], where)
        yield from _never_lacking(card, holding[state], where)
        yield from _asks(card, where)
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
            case StrEnum() | Stay() if outcome is Outcome.CANCELLED:
                yield f"{where}: {outcome} must lead out of the flow"
            case StrEnum() | Stay() | Next() if outcome is Outcome.EXPIRED:
                yield f"{where}: {outcome} must lead to an end, or a run could live for ever"
            case _:
                pass
    for outcome in sorted(_answered(card) & _otherwise(card)):
        yield f"{where}: {outcome} is an answer of the service, and something else besides"
    if card.rests <= 0:
        yield f"{where}: rests for {card.rests:g} seconds, which is no time at all"
    for outcome in sorted(card.go):
        if outcome not in can:
            yield f"{where}: {outcome} cannot happen here"
        elif card.go[outcome] == flow.anywhere.get(outcome):
            yield f"{where}: {outcome} says what `anywhere` says"


def lacks(card: AnyState, held: Held, where: str) -> Iterator[str]:
    """
    What is missing at *card*, where a run holds no more than what is *held*; one sentence each.
    """
    for choice, call in sends(card).items():
        if isinstance(card, Auto) and Outcome.LACKING in card.go:
            continue
        for name in sorted(_lacking(card, choice, call, held)):
            yield f"{where}: {call.__name__} needs {name}, which nobody gave"
    match card:
        case Visit(to=to) if to not in held:
            yield f"{where}: nobody said where to go ({to.name})"
        case Visit(proof=Slot() as proof) if proof not in held:
            yield f"{where}: nobody made the proof ({proof.name})"
        case Wait():
            for slot in card.shows:
                if slot not in held:
                    yield f"{where}: shows {slot.name}, which nobody gave"
            if card.every is not None and Choice.CHECK not in sends(card):
                yield f"{where}: is looked at every {card.every.name}, and {Choice.CHECK} sends nothing"
        case Step(ask=ask, limits=limits):
            for entry in ask:
                if isinstance(entry, Group) and entry.only is not None and entry.only not in held:
                    yield f"{where}: nobody said which of {entry.slot.name} to ask ({entry.only.name})"
            for choice, limit in sorted(limits.items()):
                if limit.per is not None and limit.per not in held:
                    yield f"{where}: {choice} is limited per {limit.per.name}, which nobody gave"
        case _:
            pass


def _lacking(card: AnyState, choice: Choice, call: type[Call], held: Held) -> frozenset[str]:
    return call.needs() - {slot.name for slot in held | typed(card, choice)}


def _never_lacking(card: AnyState, held: Held, where: str) -> Iterator[str]:
    for choice, call in sends(card).items():
        if isinstance(card, Auto) and Outcome.LACKING in card.go and not _lacking(card, choice, call, held):
            yield f"{where}: {call.__name__} has all it needs: {Outcome.LACKING} cannot happen"


def _asks(card: AnyState, where: str) -> Iterator[str]:
    if not isinstance(card, Step):
        return
    if Choice.CANCEL in card.on:
        yield f"{where}: {Choice.CANCEL} is offered everywhere, and means {Outcome.CANCELLED}"
    sent = {name for call in sends(card).values() for name in call.carries()}
    names = [entry.slot.name for entry in card.ask]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{where}: {name} is asked twice"
    for entry in card.ask:
        if entry.slot.name not in sent:
            yield f"{where}: {entry.slot.name} is asked for and never sent"
    for choice in sorted(card.limits.keys() - sends(card).keys()):
        yield f"{where}: {choice} is limited, and sends nothing"


def _answered(card: AnyState) -> frozenset[Outcome]:
    return frozenset[Outcome]().union(*(call.possible() for call in sends(card).values()))


def _otherwise(card: AnyState) -> frozenset[Outcome]:
    """
    The outcomes of *card* that no service says: the user's, the ledger's, and what wakes it.
    """
    match card:
        case Step():
            spent = {limit.spent for limit in card.limits.values() if limit.spent is not None}
            return frozenset({meant for meant in card.on.values() if isinstance(meant, Outcome)} | spent)
        case Wait():
            return card.until | {meant for meant in card.on.values() if isinstance(meant, Outcome)}
        case Auto() | Visit():
            return frozenset()


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
    for state in rings(leads):
        yield f"{flow.name}.{state}: can send for ever without asking anybody"


def rings(leads: Mapping[T, set[T]]) -> Iterator[T]:
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
