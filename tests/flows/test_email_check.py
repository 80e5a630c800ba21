"""
Say, while an address is being typed, whether mail would reach it.
"""

import pytest

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.emission import action_for
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from tests.flows.turns import AWAY, BACK, NO, SENT, YES
from tests.runs import ADA, HERE, Turn, begun, choose, play, submit


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([SENT, YES], "enter_email", 1, id="usable"),
        pytest.param([SENT, NO], "enter_email", 1, id="doubtful"),
        pytest.param([SENT, NO, SENT, YES], "enter_email enter_email", 2, id="typed-again"),
        pytest.param([SENT, AWAY], "enter_email", 1, id="away"),
        pytest.param([SENT, Outcome.THROTTLED], "enter_email", 1, id="throttled"),
        pytest.param([submit(email="ada")], "enter_email", 0, id="malformed-is-not-asked"),
        pytest.param([choose(Choice.REGISTER)], "enter_details", 0, id="without-advice"),
        pytest.param([SENT, NO, choose(Choice.REGISTER)], "enter_email enter_details", 1, id="against-advice"),
        pytest.param([SENT, YES, BACK], "enter_email enter_credentials", 1, id="to-sign-in"),
        pytest.param([choose(Choice.CANCEL)], "given_up", 0, id="given-up"),
    ],
)
def test_email_check(script: list[Turn], path: str, sent: int) -> None:
    """
    Whatever the advice is, everybody goes on as they like.
    """
    played = play(begun("email-check"), *script)

    assert (path.split(), ["ValidateEmail"] * sent) == (played.path, played.sent)


@pytest.mark.parametrize("outcome", [YES, NO])
@pytest.mark.parametrize("why", [Why.EMAIL_USABLE, Why.EMAIL_BOUNCED])
def test_the_advice(why: Why, outcome: Outcome) -> None:
    """
    The advice is the reason why the form is shown again.
    """
    run = play(begun("email-check"), SENT, Answer(outcome, reason=Reason(why))).run

    assert Reason(why) == action_for(HERE, run).reason


def test_the_address_goes_along() -> None:
    """
    Whoever goes on to register does not type the address once more.
    """
    run = play(begun("email-check"), SENT, YES, choose(Choice.REGISTER)).run

    assert ("register", ADA) == (run.flow, run.memory[slots.EMAIL])
