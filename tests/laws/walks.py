"""
Runs that can be reached: each row of the tables is taken as a user and a service would take it.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from attrs import evolve

from authflow.calls import slots
from authflow.core.decision import decide
from authflow.core.move import advance
from authflow.core.outcome import Choice, Outcome
from authflow.core.paths import Row, rows, ways
from authflow.core.run import Answer, Reply, Run
from authflow.core.state import AnyState, Auto, Step, Visit, Wait, sends
from authflow.flows import FLOWS
from tests.runs import ADA, HERE, MADE_UP, TYPED, begun, moment, promised

OFTEN: Final = 10
"""
More tries than any limit leaves.
"""


def follow(run: Run, outcome: Outcome, minutes: int = 0) -> Run:
    """
    *run*, one row further: the reply that leads to *outcome* is given, or the answer that means it.

    Where the run has lost what the row's call needs, it goes where that leads instead.
    """
    card = HERE.card(run.flow, run.state)
    if outcome is Outcome.LACKING:
        run = evolve(run, memory={s: v for s, v in run.memory.items() if s not in {slots.PASSWORD, slots.TOKENS}})
    if outcome is Outcome.EXHAUSTED:
        return _exhausted(run, minutes)
    reply = reply_for(card, run, outcome)
    if reply is None and not isinstance(card, Auto):
        return advance(HERE, run, Answer(outcome), moment(minutes))
    run, what = decide(HERE, run, reply, moment(minutes))
    if isinstance(what, Answer):
        return advance(HERE, run, what, moment(minutes))
    if what is None:
        return run
    return advance(HERE, run, Answer(outcome, promised(type(what), outcome)), moment(minutes))


def _exhausted(run: Run, minutes: int) -> Run:
    state = run.state
    for _ in range(OFTEN):
        if run.state is state:
            run = follow(run, Outcome.FAILURE, minutes)
    return run


def reply_for(card: AnyState, run: Run, outcome: Outcome) -> Reply | None:
    """
    What a user replies at *card* so that *outcome* may follow; nothing where it takes no reply.
    """
    if outcome is Outcome.CANCELLED:
        return Reply(Choice.CANCEL)
    match card:
        case Step() | Wait():
            if outcome is Outcome.INVALID:
                return Reply(Choice.SUBMIT)
            for choice, sent in card.on.items():
                if sent is outcome:
                    return Reply(choice)
            for choice, call in sends(card).items():
                if outcome in call.possible():
                    return Reply(choice, {**TYPED, "email": run.memory.get(slots.EMAIL, ADA)})
        case Visit() if outcome in {Outcome.RETURNED, Outcome.REFUSED}:
            proof = run.memory[card.proof] if card.proof is not None else None
            error = {"error": "access_denied"} if outcome is Outcome.REFUSED else {}
            return Reply(Choice.SUBMIT, {"state": proof, "code": "grant-1", **error})
        case _:
            pass
    return None


def settled(run: Run) -> Run:
    """
    *run*, with its call on its way where the card sends by itself.
    """
    if run.end is None and isinstance(HERE.card(run.flow, run.state), Auto):
        run, _ = decide(HERE, run, None, moment())
    return run


def along(goal: str, way: Sequence[Row]) -> Run:
    """
    A run of *goal* that took all rows of *way*.
    """
    run = begun(goal, **({"tokens": MADE_UP[slots.TOKENS]} if goal == "logout" else {}))
    for row in way:
        run = follow(run, row.outcome)
    return run


@cache
def reached() -> tuple[Run, ...]:
    """
    A run at each state that can be reached, from each goal.
    """
    return tuple(along(flow.name, way) for flow in FLOWS for way in ways(HERE, flow.name).values())


@cache
def in_flight() -> tuple[Run, ...]:
    """
    Runs with a call on its way: one for each call that each state can send.
    """
    return tuple(_in_flight())


def _in_flight() -> Iterator[Run]:
    for run in reached():
        card = HERE.card(run.flow, run.state)
        for choice in sends(card):
            reply = None if isinstance(card, Auto) else Reply(choice, TYPED)
            waiting, call = decide(HERE, run, reply, moment())
            if call is not None and not isinstance(call, Answer):
                yield waiting


@cache
def ended() -> tuple[Run, ...]:
    """
    A run at each end, out of each state that leads there.
    """
    found = [follow(run, row.outcome) for run in reached() for row in out_of(run)]
    return tuple(run for run in found if run.end is not None)


def out_of(run: Run) -> tuple[Row, ...]:
    """
    The rows that can be taken where *run* stands.
    """
    return tuple(row for row in rows(HERE.flow(run.flow)) if row.state == run.state)


def stroll(run: Run, picks: Sequence[int]) -> Iterator[Run]:
    """
    Where *run* comes by rows picked at random, a minute each, until it ends or nothing is left to pick.
    """
    for minutes, pick in enumerate(picks):
        if run.end is not None:
            return
        choices = out_of(run)
        run = follow(run, choices[pick % len(choices)].outcome, minutes)
        yield run
