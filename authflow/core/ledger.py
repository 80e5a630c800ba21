"""
What a run may still do, and when: limits written on cards, counts kept by the run.

The ledger is never reset by going back. A count is bumped by the decision that sends a call, and so is written together
with the intent: that write commits it before the call goes out.
"""

from hashlib import sha256
from typing import Final

from attrs import evolve

from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Run, Tally
from authflow.core.state import AnyState, Limit, Step

UNTRIED: Final = Tally()


def limit_on(card: AnyState, choice: Choice) -> Limit | None:
    """
    The limit that *card* sets to *choice*.
    """
    return card.limits.get(choice) if isinstance(card, Step) else None


def tally(run: Run, choice: Choice, limit: Limit | None) -> Tally:
    """
    What the ledger says of *choice*.
    """
    return run.ledger.get(_key(run, choice, limit), UNTRIED)


def left(run: Run, choice: Choice, limit: Limit | None) -> int | None:
    """
    How often *choice* may still be made; nothing where no limit is set.
    """
    return None if limit is None else max(0, limit.times - tally(run, choice, limit).times)


def ready_at(run: Run, choice: Choice, limit: Limit | None) -> float:
    """
    When *choice* may be made again, in seconds since the epoch; zero where it always may.
    """
    so_far = tally(run, choice, limit)
    cooled = so_far.last + limit.every if limit is not None and limit.every and so_far.times else 0.0
    return max(cooled, so_far.not_before)


def due_at(run: Run) -> float:
    """
    When somebody must look at *run*, in seconds since the epoch: its time is up, or whoever polls may ask again.

    Where a later card of the same flow does not wait, it may be too early, and whoever looks finds nothing to do.
    """
    if run.end is not None or not run.ledger:
        return run.expires_at
    return min(run.expires_at, ready_at(run, Choice.CHECK, None) or run.expires_at)


def bumped(run: Run, choice: Choice, limit: Limit | None, at: float) -> Run:
    """
    *run*, after one more *choice*.
    """
    so_far = tally(run, choice, limit)
    return _written(run, choice, limit, evolve(so_far, times=so_far.times + 1, last=at)) if limit else run


def given_back(run: Run, choice: Choice, limit: Limit | None) -> Run:
    """
    *run*, after a *choice* that surely was not processed.
    """
    so_far = tally(run, choice, limit)
    return _written(run, choice, limit, evolve(so_far, times=max(0, so_far.times - 1))) if limit else run


def held_off(run: Run, choice: Choice, limit: Limit | None, until: float) -> Run:
    """
    *run*, after the service asked not to hear *choice* again before *until*.
    """
    return _written(run, choice, limit, evolve(tally(run, choice, limit), not_before=until))


def spent(run: Run, card: AnyState, choice: Choice) -> Outcome | None:
    """
    What it means that *choice* is used up; nothing while it is not, or where its limit names no outcome.
    """
    limit = limit_on(card, choice)
    return limit.spent if limit is not None and left(run, choice, limit) == 0 else None


def _key(run: Run, choice: Choice, limit: Limit | None) -> str:
    per = limit.per if limit is not None else None
    # What is counted per secret is keyed by a hash of it: the ledger is stored in the open.
    of = "" if per is None else "." + sha256(str(run.memory.get(per)).encode()).hexdigest()[:16]
    return f"{run.flow}.{choice}{of}"


def _written(run: Run, choice: Choice, limit: Limit | None, entry: Tally) -> Run:
    return evolve(run, ledger={**run.ledger, _key(run, choice, limit): entry})
