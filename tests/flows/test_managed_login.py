"""
Sign in on the service's own page.
"""

import pytest

from authflow.calls.tokens import CreateLoginSession, RedeemCode
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer
from tests.flows.turns import AWAY, EXPIRED, LOST, YES
from tests.runs import Turn, begun, choose, come_back, play

ASKED = "CreateLoginSession"
ROUND = "CreateLoginSession RedeemCode"


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([YES, come_back(), YES], "in_browser redeeming signed_in", ROUND, id="there-and-back"),
        pytest.param([YES, come_back(error="access_denied")], "in_browser turned_away", ASKED, id="refused"),
        pytest.param([YES, Outcome.EXPIRED], "in_browser timed_out", ASKED, id="never-came-back"),
        pytest.param([YES, choose(Choice.CANCEL)], "in_browser given_up", ASKED, id="cancelled"),
        pytest.param(
            [YES, come_back(state="x"), come_back(), YES],
            "in_browser redeeming signed_in",
            ROUND,
            id="wrong-nonce-then-right",
        ),
        pytest.param(
            [AWAY, choose(Choice.RETRY), YES], "asking_where in_browser", ASKED + " " + ASKED, id="away-and-again"
        ),
        pytest.param([Outcome.UNSUPPORTED], "beyond_us", ASKED, id="not-understood"),
        pytest.param([Answer(YES)], "beyond_us", ASKED, id="no-address-in-it"),
        pytest.param([YES, come_back(), EXPIRED], "in_browser redeeming timed_out", ROUND, id="code-ran-out"),
        pytest.param([YES, come_back(), LOST], "in_browser redeeming timed_out", ROUND, id="code-lost"),
    ],
)
def test_managed_login(script: list[Turn], path: str, sent: str) -> None:
    """
    The browser goes to the service's page, and what it brings back becomes tokens.
    """
    played = play(begun("managed-login"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


def test_a_verifier_of_its_own() -> None:
    """
    The code is redeemed with the verifier that the page was asked for with; each run has another, and another nonce.
    """
    played = play(begun("managed-login"), YES, come_back(), YES)
    again = play(begun("managed-login"), AWAY, choose(Choice.RETRY), YES)

    session, redeem = played.calls
    _, other = again.calls
    assert isinstance(session, CreateLoginSession)
    assert isinstance(other, CreateLoginSession)
    assert RedeemCode("grant-1", session.code_verifier) == redeem
    assert 4 == len({session.code_verifier, session.nonce, other.code_verifier, other.nonce})
    assert session.idp is None
