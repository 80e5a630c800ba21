"""
Set a password by the link.
"""

import pytest

from authflow.core.outcome import Outcome
from tests.flows.turns import (
    APPROVE,
    BACK,
    BARRED,
    EXCHANGE,
    EXCHANGED,
    EXPIRED,
    LOST,
    MISSING,
    NO,
    SENT,
    TOKENS,
    VERIFY,
    YES,
)
from tests.runs import Turn, begun, play


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([SENT, YES, *TOKENS], EXCHANGED, f"Recover {EXCHANGE}", id="signed-in"),
        pytest.param([SENT, Outcome.PASSWORD_SET], "enter_credentials", "Recover", id="set"),
        pytest.param([SENT, VERIFY], "enter_credentials", "Recover", id="code"),
        pytest.param([SENT, APPROVE], "enter_credentials", "Recover", id="approval"),
        pytest.param([SENT, MISSING], "enter_credentials", "Recover", id="fields"),
        pytest.param([SENT, BARRED], "turned_away", "Recover", id="barred"),
        pytest.param(
            [SENT, NO, SENT, YES], "enter_new_password asking_where", "Recover Recover CreateRedirectSession", id="no"
        ),
        pytest.param([SENT, EXPIRED], "enter_email", "Recover", id="link-too-old"),
        pytest.param([SENT, LOST], "enter_credentials", "Recover", id="lost"),
        pytest.param([BACK], "enter_credentials", "", id="back"),
    ],
)
def test_reset(script: list[Turn], path: str, sent: str) -> None:
    """
    The link signs in, or leads to where one can.
    """
    played = play(begun("reset"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)
