"""
Nobody is made another: who a run is about is fixed by the first proof (CASES 6).
"""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from authflow.calls import slots
from authflow.core.decision import decide
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Fault, Reason
from authflow.core.run import Answer, Reply, Run
from authflow.core.state import Step
from tests.laws.walks import follow, reached, stroll
from tests.runs import ADA, BOB, HERE, TYPED, begun, moment


@settings(max_examples=300)
@given(st.sampled_from(reached()), st.lists(st.integers(0, 10_000), max_size=40))
def test_the_subject_is_fixed_once(run: Run, picked: list[int]) -> None:
    """
    However a run wanders, who it is about is fixed by the first proof and never changes.
    """
    subjects = [run.subject, *(after.subject for after in stroll(run, picked))]

    fixed = [subject for subject in subjects if subject is not None]

    assert fixed == [fixed[0] if fixed else None] * len(fixed)
    assert subjects == [None] * (len(subjects) - len(fixed)) + fixed


ASKING = [
    run
    for run in reached()
    if isinstance(card := HERE.card(run.flow, run.state), Step) and slots.EMAIL in {entry.slot for entry in card.ask}
]


@pytest.mark.parametrize("run", ASKING, ids=lambda run: f"{run.goal}-{run.flow}.{run.state}")
def test_no_other_identity_is_taken(run: Run) -> None:
    """
    Once somebody has proved who they are, another address is refused wherever one is asked, and the first is kept.
    """
    proved = evolve(run, subject=ADA, memory={**run.memory, slots.EMAIL: ADA})

    after, what = decide(HERE, proved, Reply(Choice.SUBMIT, {**TYPED, "email": BOB}), moment())

    assert Answer(Outcome.INVALID) == what
    assert Reason(Fault.ANOTHER_IDENTITY) == after.complaints["email"].reason
    assert ADA == after.memory[slots.EMAIL]


def test_another_identity_after_a_proof() -> None:
    """
    A sign-in whose session ran out comes back to the form, filled in, and takes nobody else.
    """
    run = begun("login")
    for outcome in (Outcome.SUCCESS, Outcome.TOKEN_EXPIRED):
        run = follow(run, outcome)

    after, what = decide(HERE, run, Reply(Choice.SUBMIT, {**TYPED, "email": BOB}), moment())

    assert ("login", ADA, ADA) == (run.flow, run.subject, run.memory[slots.EMAIL])
    assert (Answer(Outcome.INVALID), "another_identity") == (what, after.complaints["email"].reason.id)
