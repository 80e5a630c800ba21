"""
What to send next: `decide`, and the choices that a user is offered.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, assert_never

from attrs import evolve

from authflow.core import ledger
from authflow.core.atlas import Atlas
from authflow.core.call import Call
from authflow.core.form import fill
from authflow.core.holding import asked
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer, Memory, Moment, Reply, Run
from authflow.core.slot import EMAIL, IDENTITY, Slot
from authflow.core.state import AnyState, Auto, Step, Visit, Wait

REFUSALS: Final = frozenset({"access_denied", "login_required", "server_error", "temporarily_unavailable"})
"""
Why a browser may come back without a code, as far as people are told (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6).
"""


def decide(atlas: Atlas, run: Run, reply: Reply | None, moment: Moment) -> tuple[Run, Call | Answer | None]:
    """
    What happens next, after *reply* or, where a card sends by itself, without one.

    Returns:
        The run to remember, and a call to send, or what to follow as if it had been answered, or nothing: *reply* is
        none that can be given here and now, and whoever gave it is shown the current action.
    """
    if run.end is not None:
        return run, None
    if reply is not None and reply.choice is Choice.CANCEL:
        return _unspoken(run), Answer(Outcome.CANCELLED)
    card = atlas.card(run.flow, run.state)
    match card:
        case Auto():
            return _sends(card, run, reply, moment)
        case Step() | Wait():
            return _chosen(atlas, card, run, reply, moment) if reply else (run, None)
        case Visit():
            return _came_back(card, run, reply) if reply else (run, None)
        case _:
            assert_never(card)


def offered(atlas: Atlas, run: Run) -> Iterator[Choice]:
    """
    The choices a user has, in the order of the card; those used up are left out.
    """
    card = atlas.card(run.flow, run.state)
    match card:
        case Step() | Wait():
            for choice in card.on:
                if _open(card, run, choice):
                    yield choice
        case Auto():
            yield Choice.RETRY
        case Visit():
            yield Choice.SUBMIT
        case _:
            assert_never(card)
    yield Choice.CANCEL


def build(call: type[Call], memory: Memory) -> Call | None:
    """
    *call*, filled from *memory* by name; nothing if *memory* lacks what it needs.
    """
    carries = call.carries()
    carried: Mapping[str, object] = {s.name: v for s, v in memory.items() if s.name in carries}
    return call(**carried) if call.needs() <= carried.keys() else None


def _sends(card: Auto[StrEnum], run: Run, reply: Reply | None, moment: Moment) -> tuple[Run, Call | Answer | None]:
    if reply is not None:
        if reply.choice is not Choice.RETRY or ledger.ready_at(run, Choice.RETRY, None) > moment.at:
            return run, None
        run = _unspoken(run)
    made = {slot: moment.fresh(slot) for slot in card.fresh}
    run = evolve(run, memory={**run.memory, **made}, chosen=Choice.RETRY)
    return run, build(card.send, run.memory) or Answer(Outcome.LACKING)


def _chosen(
    atlas: Atlas, card: Step[StrEnum] | Wait[StrEnum], run: Run, reply: Reply, moment: Moment
) -> tuple[Run, Call | Answer | None]:
    if reply.choice not in card.on or not _open(card, run, reply.choice):
        return run, None
    sent = card.on[reply.choice]
    if isinstance(sent, Outcome):
        return _unspoken(run), Answer(sent)
    limit = ledger.limit_on(card, reply.choice)
    if ledger.ready_at(run, reply.choice, limit) > moment.at:
        return run, None
    spent = ledger.spent(run, card, reply.choice)
    if spent is not None:
        return _unspoken(run), Answer(spent)
    memory, complaints = fill(asked(card, sent), reply.values, atlas.site, run.memory, run.subject)
    # Under another address, whoever the service told of was somebody else.
    if IDENTITY in memory and memory.get(EMAIL) != run.memory.get(EMAIL):
        memory = {slot: value for slot, value in memory.items() if slot != IDENTITY}
    call = None if complaints else build(sent, memory)
    chosen = None if call is None else reply.choice
    run = evolve(run, memory=memory, reason=None, complaints=complaints, chosen=chosen)
    if call is None:
        return run, Answer(Outcome.INVALID)
    # The call goes out with this bump written down, or not at all.
    return ledger.bumped(run, reply.choice, limit, moment.at), call


def _came_back(card: Visit[StrEnum], run: Run, reply: Reply) -> tuple[Run, Answer | None]:
    if reply.choice is not Choice.SUBMIT:
        return run, None
    if card.proof is not None:
        # Whoever does not bring the proof back was not sent by us: nothing it says counts.
        if reply.values.get("state") != run.memory[card.proof]:
            return run, None
        if error := reply.values.get("error"):
            # Whoever sent it may have written anything.
            why = Reason(error) if isinstance(error, str) and error in REFUSALS else None
            return _unspoken(run), Answer(Outcome.REFUSED, reason=why)
    brought: dict[Slot, object] = {slot: reply.values.get(name) for name, slot in card.brings.items()}
    if not all(isinstance(value, str) and value for value in brought.values()):
        return run, None
    return evolve(_unspoken(run), memory={**run.memory, **brought}), Answer(Outcome.RETURNED)


def _open(card: AnyState, run: Run, choice: Choice) -> bool:
    limit = ledger.limit_on(card, choice)
    return limit is None or limit.spent is not None or ledger.left(run, choice, limit) != 0


def _unspoken(run: Run) -> Run:
    """
    *run*, with a new turn's silence about why it is here.
    """
    return evolve(run, reason=None, complaints={}, chosen=None)
