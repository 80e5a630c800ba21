"""
A choice that is not offered is none (CASES 1, 2).
"""

from itertools import product

import pytest

from authflow.core.decision import decide, offered
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer, Reply, Run
from authflow.core.state import Auto, Visit
from tests.laws.walks import reached
from tests.runs import HERE, TYPED, moment

SQUARES = [
    pytest.param(run, choice, id=f"{run.goal}-{run.flow}.{run.state}-{choice}")
    for run, choice in product(reached(), Choice)
]


@pytest.mark.parametrize(("run", "choice"), SQUARES)
def test_every_state_and_every_choice(run: Run, choice: Choice) -> None:
    """
    Whatever is not offered changes nothing and sends nothing; whatever is offered comes to something.
    """
    card = HERE.card(run.flow, run.state)
    proof = run.memory[card.proof] if isinstance(card, Visit) and card.proof is not None else None
    reply = Reply(choice, {**TYPED, "email": run.subject or TYPED["email"], "state": proof, "code": "g"}, run.step)

    after, what = decide(HERE, run, reply, moment())

    assert (choice in set(offered(HERE, run))) == (what is not None)
    assert what is not None or after is run


@pytest.mark.parametrize("run", reached(), ids=lambda run: f"{run.goal}-{run.flow}.{run.state}")
def test_only_what_sends_by_itself_needs_no_reply(run: Run) -> None:
    """
    Without a reply, nothing is sent but by a card that sends by itself.
    """
    after, what = decide(HERE, run, None, moment())

    assert isinstance(HERE.card(run.flow, run.state), Auto) == (what is not None)
    assert what is not None or after is run


@pytest.mark.parametrize("run", reached(), ids=lambda run: f"{run.goal}-{run.flow}.{run.state}")
def test_giving_up_is_always_offered(run: Run) -> None:
    """
    There is a way out of every state, and it is the last one shown.
    """
    choices = list(offered(HERE, run))

    assert Choice.CANCEL is choices[-1]
    assert len(choices) == len(set(choices))
    assert Answer(Outcome.CANCELLED) == decide(HERE, run, Reply(Choice.CANCEL), moment())[1]
