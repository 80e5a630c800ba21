"""
An application vouches.
"""

import pytest

from authflow.calls import slots
from authflow.core.outcome import Choice
from authflow.core.run import Answer
from tests.flows.turns import AWAY, BARRED, EXPIRED, LOST, NO, YES
from tests.runs import Turn, begun, choose, play


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([YES, YES], "taking_tokens signed_in", "SignOn RedeemSession", id="vouched"),
        pytest.param([NO], "turned_away", "SignOn", id="refused"),
        pytest.param([BARRED], "turned_away", "SignOn", id="barred"),
        pytest.param([YES, NO], "taking_tokens turned_away", "SignOn RedeemSession", id="no-tokens"),
        pytest.param([YES, EXPIRED], "taking_tokens timed_out", "SignOn RedeemSession", id="too-late"),
        pytest.param([YES, LOST], "taking_tokens timed_out", "SignOn RedeemSession", id="lost"),
        pytest.param(
            [AWAY, choose(Choice.RETRY), YES, YES],
            "vouching taking_tokens signed_in",
            "SignOn SignOn RedeemSession",
            id="away-and-again",
        ),
        pytest.param([AWAY, choose(Choice.CANCEL)], "vouching given_up", "SignOn", id="given-up"),
        pytest.param([Answer(YES, {slots.SESSION_TOKEN: "s"})], "beyond_us", "SignOn", id="nobody-in-it"),
    ],
)
def test_sign_on(script: list[Turn], path: str, sent: str) -> None:
    """
    Nobody is asked anything, and nobody is signed in without tokens.
    """
    played = play(begun("sign-on"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)
