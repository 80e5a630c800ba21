"""
Give what the site demands.
"""

import pytest

from tests.flows.turns import (
    BACK,
    CAPTCHA,
    EXCHANGE,
    EXCHANGED,
    EXPIRED,
    FORGOTTEN,
    LOST,
    MISSING,
    NO,
    SENT,
    TOKENS,
    VERIFY,
    YES,
)
from tests.runs import Turn, begun, play, submit


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([SENT, YES, *TOKENS], EXCHANGED, f"ContinueLogin {EXCHANGE}", id="given"),
        pytest.param(
            [submit(last_name=""), SENT, MISSING, SENT, YES],
            "enter_fields enter_fields asking_where",
            "ContinueLogin ContinueLogin CreateRedirectSession",
            id="more-and-more",
        ),
        pytest.param([SENT, VERIFY], "enter_code", "ContinueLogin", id="then-code"),
        pytest.param([SENT, NO], "enter_fields", "ContinueLogin", id="refused"),
        pytest.param([SENT, CAPTCHA], "enter_credentials", "ContinueLogin", id="captcha"),
        pytest.param([SENT, EXPIRED], "enter_credentials", "ContinueLogin", id="too-late"),
        pytest.param([SENT, LOST], "enter_credentials", "ContinueLogin", id="lost"),
        pytest.param([SENT, FORGOTTEN], "enter_email", "ContinueLogin", id="reset-required"),
        pytest.param([BACK], "enter_credentials", "", id="back"),
    ],
)
def test_missing_fields(script: list[Turn], path: str, sent: str) -> None:
    """
    What is missing is asked until nothing is.
    """
    played = play(begun("missing-fields"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)
