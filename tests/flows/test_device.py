"""
Sign in where there is no browser.
"""

import pytest

from authflow.calls import slots
from authflow.calls.tokens import RedeemDevice
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer
from tests.flows.turns import AWAY, EXPIRED, LOST, NO, YES
from tests.runs import Turn, begun, choose, play

PENDING = Outcome.PENDING
LOOK = choose(Choice.CHECK)
ASKED = "AuthorizeDevice"
ONCE = "AuthorizeDevice RedeemDevice"


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([YES, LOOK, YES], "waiting signed_in", ONCE, id="entered-at-once"),
        pytest.param(
            [YES, LOOK, PENDING, LOOK, PENDING, LOOK, YES],
            "waiting waiting waiting signed_in",
            ONCE + " RedeemDevice RedeemDevice",
            id="entered-later",
        ),
        pytest.param([YES, LOOK, NO], "waiting turned_away", ONCE, id="denied"),
        pytest.param([YES, LOOK, EXPIRED], "waiting timed_out", ONCE, id="too-late"),
        pytest.param(
            [YES, LOOK, LOST, LOOK, EXPIRED], "waiting waiting timed_out", ONCE + " RedeemDevice", id="answer-lost"
        ),
        pytest.param([YES, LOOK, AWAY, LOOK, YES], "waiting waiting signed_in", ONCE + " RedeemDevice", id="away"),
        pytest.param(
            [YES, LOOK, Outcome.THROTTLED, LOOK, YES],
            "waiting waiting signed_in",
            ONCE + " RedeemDevice",
            id="throttled",
        ),
        pytest.param([YES, LOOK, Answer(YES)], "waiting beyond_us", ONCE, id="no-tokens-in-it"),
        pytest.param([YES, LOOK, Answer(PENDING)], "waiting beyond_us", ONCE, id="no-interval-in-it"),
        pytest.param([YES, choose(Choice.CANCEL)], "waiting given_up", ASKED, id="given-up"),
        pytest.param([YES, Outcome.EXPIRED], "waiting timed_out", ASKED, id="nobody-looked"),
        pytest.param([YES, Outcome.APPROVED], "waiting waiting", ASKED, id="no-news-from-outside"),
        pytest.param([Answer(YES, {slots.USER_CODE: "u"})], "beyond_us", ASKED, id="half-a-code"),
        pytest.param(
            [AWAY, choose(Choice.RETRY), YES],
            "asking_for_code waiting",
            ASKED + " " + ASKED,
            id="away-at-first",
        ),
    ],
)
def test_device(script: list[Turn], path: str, sent: str) -> None:
    """
    The code is asked about until somebody has entered it, or has said no, or nobody ever will.
    """
    played = play(begun("device"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


def test_a_longer_interval_is_remembered() -> None:
    """
    Each question brings the interval that the last answer named.
    """
    slower = Answer(PENDING, {slots.INTERVAL: 10})

    played = play(begun("device"), YES, LOOK, slower, LOOK, PENDING)

    assert [RedeemDevice(0, "device-code-1"), RedeemDevice(10, "device-code-1")] == played.calls[1:]
