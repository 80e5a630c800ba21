"""
Every run ends, and what has ended stays so.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authflow.core.decision import decide
from authflow.core.move import advance
from authflow.core.outcome import Choice, Outcome
from authflow.core.paths import Place, landing, rows
from authflow.core.run import Answer, Reply, Run
from authflow.core.state import FROM_OUTSIDE, End, EndKind, rests
from authflow.flows import FLOWS
from tests.laws.walks import ended, follow, in_flight, reached, stroll
from tests.runs import HERE, MADE_UP, TYPED, by_itself, moment

GIVING_UP = {Outcome.CANCELLED, Outcome.EXPIRED, Outcome.UNSUPPORTED}
PLACES = [(flow.name, state) for flow in FLOWS for state in flow.states]
RESTING = [run for run in reached() + in_flight() if rests(HERE.card(run.flow, run.state))]


def leading_to_an_end(*kinds: EndKind) -> set[Place]:
    """
    The states from which a run may come to an end of *kinds*, without giving up.
    """
    table = [row for flow in FLOWS for row in rows(flow) if row.outcome not in GIVING_UP]
    found = {row.place for row in table if isinstance(row.target, End) and row.target.kind in kinds}
    while more := {row.place for row in table if landing(HERE, row) in found} - found:
        found |= more
    return found


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place[0]}.{place[1]}")
def test_success_is_never_out_of_reach(place: Place) -> None:
    """
    From every state there is a way to what a run is for, across all doors.
    """
    assert place in leading_to_an_end(EndKind.DONE)


@pytest.mark.parametrize("run", RESTING, ids=lambda run: f"{run.goal}-{run.flow}.{run.state}")
def test_giving_up_ends(run: Run) -> None:
    """
    Whoever gives up is done at once, wherever a run can rest and whatever it waits for.
    """
    after = follow(run, Outcome.CANCELLED)

    assert after.end is not None
    assert after.end.kind is EndKind.CANCELLED or "logout" == run.flow


@settings(max_examples=200)
@given(st.sampled_from(reached()), st.lists(st.integers(0, 10_000), max_size=40))
def test_a_walk_that_is_given_up_ends(run: Run, picked: list[int]) -> None:
    """
    However far a run wandered, giving up ends it.
    """
    last = [run, *stroll(run, picked)][-1]

    after = last if last.end is not None else follow(last, Outcome.CANCELLED)

    assert after.end is not None


@settings(max_examples=300)
@given(
    st.sampled_from(ended()),
    st.sampled_from(Choice),
    st.sampled_from(Outcome),
    st.sampled_from([{}, TYPED, {"state": "nonce-1", "code": "g"}]),
)
def test_what_has_ended_stays_so(run: Run, choice: Choice, outcome: Outcome, values: dict[str, object]) -> None:
    """
    No reply and no answer moves a run that has ended, and none sends anything.
    """
    replied = decide(HERE, run, Reply(choice, values, run.step), moment())
    alone = decide(HERE, run, None, moment())
    answered = advance(HERE, run, Answer(outcome, MADE_UP), moment())

    assert ((run, None), (run, None), run) == (replied, alone, answered)


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - FROM_OUTSIDE))
@pytest.mark.parametrize("run", [r for r in reached() if by_itself(r)], ids=lambda r: f"{r.goal}-{r.flow}.{r.state}")
def test_no_card_sends_for_ever(run: Run, outcome: Outcome) -> None:
    """
    A service that always answers the same comes to an end of it: the run rests or is over, soon.
    """
    after, turns = follow(run, outcome), 1
    while after.end is None and after.step == run.step and turns <= len(PLACES):
        after, turns = follow(after, outcome), turns + 1

    assert turns <= len(PLACES)
