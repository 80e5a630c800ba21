"""
Wait for the owner.
"""

import pytest

from authflow.core.outcome import Choice, Outcome
from tests.flows.turns import APPROVE, BACK, BARRED, CAPTCHA, EXCHANGE, EXCHANGED, FORGOTTEN, NO, SENT, TOKENS, YES
from tests.runs import Turn, begun, choose, play


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param(
            [Outcome.APPROVED, SENT, YES, *TOKENS], f"enter_password {EXCHANGED}", f"Login {EXCHANGE}", id="approved"
        ),
        pytest.param([Outcome.DENIED], "turned_away", "", id="denied"),
        pytest.param([choose(Choice.CHECK), SENT, APPROVE], "enter_password waiting", "Login", id="not-yet"),
        pytest.param([choose(Choice.CHECK), SENT, BARRED], "enter_password turned_away", "Login", id="barred"),
        pytest.param(
            [choose(Choice.CHECK), SENT, NO, BACK], "enter_password enter_password waiting", "Login", id="typo"
        ),
        pytest.param([choose(Choice.CHECK), SENT, CAPTCHA], "enter_password enter_credentials", "Login", id="captcha"),
        pytest.param(
            [choose(Choice.CHECK), SENT, FORGOTTEN], "enter_password enter_email", "Login", id="reset-required"
        ),
        pytest.param([SENT, BACK, choose(Choice.RETRY)], "", "", id="nothing-else-moves-it"),
    ],
)
def test_approval(script: list[Turn], path: str, sent: str) -> None:
    """
    Only a sign-in tells whether the owner has decided.
    """
    played = play(begun("approval"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)
