"""
Become an anonymous visitor.
"""

import pytest

from authflow.calls import slots
from authflow.core.action import Done
from authflow.core.emission import action_for
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer
from tests.flows.turns import AWAY, YES
from tests.runs import HERE, MADE_UP, Turn, begun, choose, play


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([YES], "visiting", "BeginVisit", id="at-once"),
        pytest.param([AWAY, choose(Choice.RETRY), YES], "beginning visiting", "BeginVisit BeginVisit", id="away"),
        pytest.param([AWAY, choose(Choice.CANCEL)], "beginning given_up", "BeginVisit", id="given-up"),
        pytest.param([Outcome.THROTTLED], "beginning", "BeginVisit", id="throttled"),
        pytest.param([Outcome.UNSUPPORTED], "beyond_us", "BeginVisit", id="no-such-application"),
        pytest.param([Answer(YES)], "beyond_us", "BeginVisit", id="no-tokens-in-it"),
    ],
)
def test_visitor(script: list[Turn], path: str, sent: str) -> None:
    """
    A visitor's tokens are one call away.
    """
    played = play(begun("visitor"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


def test_nobody_is_signed_in() -> None:
    """
    The end has tokens and no identity, under a name that no sign-in ends by; nobody was proved.
    """
    run = play(begun("visitor"), YES).run

    done = action_for(HERE, run)

    assert isinstance(done, Done)
    assert ("visiting", MADE_UP[slots.TOKENS], None) == (done.state, done.tokens, done.identity)
    assert run.subject is None
