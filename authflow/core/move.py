"""
Where a run goes: `begin` at the start of a flow, `advance` by an answer, `hand_over` at a door.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypedDict

from attrs import evolve

from authflow.core import ledger
from authflow.core.atlas import Atlas
from authflow.core.errors import NotGiven
from authflow.core.flow import AnyFlow
from authflow.core.member import Identity
from authflow.core.outcome import SPEAKING, Choice, Outcome
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Answer, Memory, Moment, Run, Tally, lasting
from authflow.core.slot import EMAIL, IDENTITY, Keep
from authflow.core.state import RESTING, AnyState, Auto, End, EndKind, Next, Wait, possible, sends, sent_by
from authflow.core.value import canonical

JOURNEY_MOST: Final = 20
PATIENCE: Final = 3600.0
"""
The longest that a service can make a user wait, in seconds, whatever it asks for.
"""

KEPT: Final = 600.0
KEPT_FOR_HEIRS: Final = 24 * 3600.0
"""
How long an ended run still answers, in seconds; one that expired holds no secret, and somebody may come back for it.
"""

NOT_ANSWERS: Final = frozenset({Outcome.CANCELLED, Outcome.EXPIRED, Outcome.LACKING, Outcome.INVALID})
"""
What can come instead of any call's answer, where the card has it.
"""


def begin(atlas: Atlas, run_id: str, goal: str, given: Memory, moment: Moment, life: float) -> Run:
    """
    A run at the start of *goal*, holding what was *given*.

    Args:
        life: How long the run may live in all, in seconds.

    Raises:
        UnknownFlow: There is no such flow.
        NotGiven: The flow needs something that was not given.
    """
    flow = atlas.flow(goal)
    for slot in flow.needs:
        if given.get(slot) is None:
            raise NotGiven(goal, slot.name, "was not given")
    ends_at = moment.at + life
    card = flow.states[flow.start]
    expires_at = min(moment.at + card.rests, ends_at)
    memory, step = (given, 0) if isinstance(card, Auto) else (lasting(given), 1)
    return Run(run_id, goal, goal, flow.start, moment.at, expires_at, ends_at, memory, journey=(goal,), step=step)


class _Changes(TypedDict, total=False):
    """
    What a move makes of a run, put together before a run is made of it.
    """

    state: StrEnum
    chosen: Choice | None
    outcome: Outcome
    memory: Memory
    subject: str | None
    reason: Reason | None
    complaints: Mapping[str, Complaint]
    ledger: Mapping[str, Tally]
    step: int
    since: float
    expires_at: float
    end: End


def advance(atlas: Atlas, run: Run, answer: Answer, moment: Moment) -> Run:
    """
    Where *answer* leads: the run on its next card, in the next flow, or at its end.

    An answer that its call cannot have, or that lacks what its outcome promises, is `UNSUPPORTED`. A run that has ended
    stays as it is, and so does one that waits for no answer.
    """
    card = atlas.card(run.flow, run.state)
    if run.end is not None or not _expected(card, run, answer.outcome):
        return run
    answer = _believed(card, run, answer)
    proved = _proved(run, answer)
    if run.subject is not None and proved is not None and proved != run.subject:
        # The proof is somebody else's than the one this run began with: that is another run (CASES 6).
        answer = Answer(Outcome.UNSUPPORTED, reason=Reason(Fault.ANOTHER_IDENTITY))
    run = _counted(card, run, answer, moment)
    if answer.outcome is Outcome.FAILURE and run.chosen is not None:
        used_up = ledger.spent(run, card, run.chosen)
        answer = answer if used_up is None else Answer(used_up)
    outcome = answer.outcome
    target = atlas.follow(run.flow, run.state, outcome)
    memory = {**run.memory, **answer.gives}
    changes = _Changes(
        chosen=None,
        outcome=outcome,
        memory=memory,
        subject=run.subject or proved,
        reason=answer.reason or (Reason(outcome) if outcome in SPEAKING else None),
        complaints=_complaints(run, answer),
    )
    match target:
        case Next(flow=name):
            handed = hand_over(evolve(run, **changes), atlas.flow(name))
            card = atlas.card(name, handed.state)
            return handed if isinstance(card, Auto) else evolve(handed, **_at_rest(handed, card, handed.memory, moment))
        case End():
            away = isinstance(card, Wait) and outcome in card.until
            return evolve(run, **changes | _ended(run, target, memory, moment, away=away))
        case _:
            changes["state"], card = target, atlas.card(run.flow, target)
            if not isinstance(card, Auto) or (target == run.state and outcome in RESTING):
                changes |= _at_rest(run, card, memory, moment)
            if isinstance(card, Wait) and target == run.state:
                changes |= _still_at_rest(run, card, answer)
            return evolve(run, **changes)


def hand_over(run: Run, flow: AnyFlow) -> Run:
    """
    Put *run* at the start of *flow*, with what is open and the secrets that *flow* names.
    """
    kept = {s: v for s, v in run.memory.items() if s.keep is Keep.OPEN or s in flow.needs or s in flow.takes}
    journey = (*run.journey, flow.name)[-JOURNEY_MOST:]
    return evolve(run, flow=flow.name, state=flow.start, memory=kept, journey=journey)


def _expected(card: AnyState, run: Run, outcome: Outcome) -> bool:
    """
    Whether *outcome* can come now: while no call is on its way, a service has nothing to say.
    """
    if run.chosen is not None:
        return True
    answers = frozenset[Outcome]().union(*(call.possible() for call in sends(card).values()))
    return outcome in possible(card) - answers


def _believed(card: AnyState, run: Run, answer: Answer) -> Answer:
    """
    *answer*, if it is one that the call in flight can have, with all that its outcome promises.
    """
    outcome, sent = answer.outcome, sent_by(card, run.chosen)
    if sent is not None and outcome in sent.possible():
        can = all(answer.gives.get(slot) not in (None, "") for slot in sent.outcomes.get(outcome, ()))
    else:
        can = (sent is None or outcome in NOT_ANSWERS) and outcome in possible(card)
    return answer if can else Answer(Outcome.UNSUPPORTED, reason=answer.reason)


def _counted(card: AnyState, run: Run, answer: Answer, moment: Moment) -> Run:
    """
    *run*, with its ledger as *answer* leaves it.
    """
    if run.chosen is None or answer.outcome not in RESTING:
        return run
    choice, limit = run.chosen, ledger.limit_on(card, run.chosen)
    run = ledger.given_back(run, choice, limit)  # Neither was looked at: it costs no attempt.
    if answer.retry_at is not None:
        until = answer.retry_at if answer.sure else min(answer.retry_at, moment.at + PATIENCE)
        run = ledger.held_off(run, choice, limit, until)
    return run


def _proved(run: Run, answer: Answer) -> str | None:
    """
    The canonical email of whom *answer* proves, if it proves anybody: as the service told it, else as it was typed.
    """
    if not any(slot.proves for slot in answer.gives):
        return None
    told = answer.gives.get(IDENTITY)
    email = told.email if isinstance(told, Identity) and told.email else run.memory.get(EMAIL)
    return canonical(email) if isinstance(email, str) else None


def _complaints(run: Run, answer: Answer) -> Mapping[str, Complaint]:
    if answer.complaints:
        return answer.complaints
    return run.complaints if answer.outcome is Outcome.INVALID else {}


def _ended(run: Run, end: End, memory: Memory, moment: Moment, *, away: bool) -> _Changes:
    kept = KEPT_FOR_HEIRS if end.kind is EndKind.EXPIRED else KEPT
    if away and not end.gives:
        kept = max(kept, run.expires_at - moment.at)  # Whoever waited may be away: they hear of it when they look.
    left = {s: v for s, v in memory.items() if s.keep is Keep.OPEN or s in end.gives}
    changes = _Changes(end=end, memory=lasting(left), step=run.step + 1, since=moment.at, expires_at=moment.at + kept)
    return changes | _Changes(reason=Reason(end.reason)) if end.reason else changes


def _at_rest(run: Run, card: AnyState, memory: Memory, moment: Moment) -> _Changes:
    """
    A rest on *card*, for as long as it allows.
    """
    expires_at = min(moment.at + card.rests, run.ends_at)
    changes = _Changes(memory=lasting(memory), step=run.step + 1, since=moment.at, expires_at=expires_at)
    if isinstance(card, Wait) and card.every is not None:
        # A service that named a later time meant it.
        until = max(moment.at + _seconds(memory[card.every]), ledger.ready_at(run, Choice.CHECK, None))
        changes["ledger"] = ledger.held_off(run, Choice.CHECK, None, until).ledger
    return changes


def _still_at_rest(run: Run, card: Wait[StrEnum], answer: Answer) -> _Changes:
    """
    The rest on *card* that goes on after *answer*: looking does not put its end off.

    Where that brings nothing new, what the user sees is still the same action, and a reply to it counts.
    """
    told, before = (outcome if outcome in SPEAKING else card.reason for outcome in (answer.outcome, run.outcome))
    shown = (
        run.memory.get(slot) == answer.gives.get(slot, run.memory.get(slot)) for slot in (card.to, card.code) if slot
    )
    same = told == before and answer.reason is None and all(shown)
    return _Changes(step=run.step + (not same), since=run.since, expires_at=run.expires_at)


def _seconds(said: object) -> float:
    """
    What a service calls an interval, within reason.
    """
    return float(min(max(0, said), PATIENCE)) if isinstance(said, int | float) else PATIENCE
