"""
How long what is held is held: in a turn, at a rest, at a door, at an end.
"""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authflow.calls import slots
from authflow.core.move import JOURNEY_MOST
from authflow.core.outcome import Outcome
from authflow.core.paths import Row
from authflow.core.run import Run
from authflow.core.slot import Keep
from authflow.core.state import Next, polled
from authflow.flows import FLOWS
from tests.laws.walks import ended, follow, out_of, reached, stroll
from tests.runs import ADA, HERE, MADE_UP, by_itself, holding

picks = st.lists(st.integers(0, 10_000), max_size=40)
STEPS = [
    pytest.param(run, row, id=f"{run.goal}-{row}")
    for run in reached()
    for row in out_of(run)
    if run.goal == run.journey[0]
]


@pytest.mark.parametrize(("run", "row"), STEPS)
def test_a_rest(run: Run, row: Row) -> None:
    """
    Whoever comes to rest has a new step, and nothing fleeting; only a card that sends by itself is no rest.

    A look at a wait that brings nothing new ends no rest.
    """
    after = follow(run, row.outcome)

    resting = after.end is not None or not by_itself(after) or after.step != run.step
    fleeting = [slot.name for slot in after.memory if slot.keep is Keep.FLEETING]
    looked = polled(HERE.card(run.flow, run.state)) and after.state == run.state and after.end is None
    assert (after.step > run.step) == (resting and not (looked and row.outcome == Outcome.PENDING))
    assert not (resting and fleeting)


@settings(max_examples=200)
@given(st.sampled_from(reached()), picks)
def test_steps_only_grow(run: Run, picked: list[int]) -> None:
    """
    However a run wanders, its step never goes back.
    """
    steps = [run.step, *(after.step for after in stroll(run, picked))]

    assert all(later >= sooner for sooner, later in pairwise(steps))


@settings(max_examples=200)
@given(st.sampled_from(reached()), picks)
def test_a_journey_is_capped(run: Run, picked: list[int]) -> None:
    """
    A run remembers the last flows it went through, the present one last, and never more than its share.
    """
    for after in stroll(run, picked):
        assert after.journey[-1] == after.flow
        assert len(after.journey) <= JOURNEY_MOST
        assert after.goal == run.goal


@pytest.mark.parametrize(
    ("run", "row"),
    [
        pytest.param(run, row, id=f"{run.goal}-{row}")
        for run in reached()
        for row in out_of(run)
        if isinstance(row.target, Next)
    ],
)
def test_a_door(run: Run, row: Row) -> None:
    """
    Through a door goes what is open, and of all else what the flow behind it needs or takes: however much was held.
    """
    after = follow(holding(run, {**MADE_UP, **run.memory}), row.outcome)

    behind = HERE.flow(after.flow)
    secret = {slot for slot in after.memory if slot.keep is not Keep.OPEN}
    assert secret <= {*behind.needs, *behind.takes}
    assert {slot for slot in MADE_UP if slot.keep is Keep.OPEN} <= after.memory.keys()
    assert set(behind.needs) <= after.memory.keys()


@pytest.mark.parametrize("run", ended(), ids=lambda run: f"{run.goal}-{run.flow}.{run.state}-{run.end.name}")
def test_an_end(run: Run) -> None:
    """
    Of all its secrets an ended run holds what its end gives, and that for sure.
    """
    assert run.end is not None
    gives = set(run.end.gives)

    secret = {slot for slot in run.memory if slot.keep is not Keep.OPEN}

    assert gives == secret
    # A change of password hands back the tokens it was given, or those that took their place at the service; and a
    # visitor's tokens are nobody's proof.
    assert slots.TOKENS not in gives or run.end.name in {"signed_in", "password_changed", "visiting"}


@pytest.mark.parametrize(
    "run", [r for r in reached() if not by_itself(r)], ids=lambda r: f"{r.goal}-{r.flow}.{r.state}"
)
def test_a_run_at_rest_can_expire(run: Run) -> None:
    """
    Every rest ends some day: the run is over, and holds no secret.
    """
    after = follow(run, Outcome.EXPIRED)

    assert after.end is not None
    assert not [slot for slot in after.memory if slot.keep is not Keep.OPEN]
    assert run.expires_at <= run.ends_at


def test_open_slots_survive_everything() -> None:
    """
    An email that was once typed is there wherever the run went, and at its end.
    """
    there = [run for run in reached() if run.memory.get(slots.EMAIL) is not None]

    without = {
        *("recover", "reset", "logout", "managed-login", "social-login", "callback", "device", "external-login"),
        *("visitor", "activation", "email-check"),
    }
    assert {flow.name for flow in FLOWS} - without <= {run.flow for run in there}
    kept = [follow(run, row.outcome).memory.get(slots.EMAIL) == ADA for run in there for row in out_of(run)]
    assert all(kept)
