"""
Confirm an address by a code.
"""

import pytest

from authflow.calls import slots
from authflow.core.action import Ask
from authflow.core.emission import action_for
from authflow.core.outcome import Choice
from authflow.core.run import Answer
from tests.flows.turns import (
    APPROVE,
    AWAY,
    BACK,
    EXCHANGE,
    EXCHANGED,
    EXPIRED,
    LOST,
    MISSING,
    NO,
    RESEND,
    SENT,
    TOKENS,
    VERIFY,
    WRONG,
    YES,
)
from tests.runs import HERE, Turn, begun, choose, play

ANOTHER = Answer(VERIFY, {slots.STATE_TOKEN: "state-token-2"})


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([SENT, YES, *TOKENS], EXCHANGED, f"VerifyDuringAuthentication {EXCHANGE}", id="right"),
        pytest.param(
            [*WRONG * 5, RESEND, ANOTHER, SENT, YES],
            "enter_code enter_code enter_code enter_code code_spent enter_code asking_where",
            f"{'VerifyDuringAuthentication ' * 5}Resend VerifyDuringAuthentication CreateRedirectSession",
            id="five-wrong-then-another-code",
        ),
        pytest.param(
            [*WRONG * 5, SENT],
            "enter_code enter_code enter_code enter_code code_spent",
            "VerifyDuringAuthentication " * 5,
            id="right-after-five-wrong",
        ),
        pytest.param(
            [*WRONG * 5, BACK],
            "enter_code enter_code enter_code enter_code code_spent enter_credentials",
            "VerifyDuringAuthentication " * 5,
            id="five-wrong-and-back",
        ),
        pytest.param(
            [RESEND, VERIFY, RESEND, VERIFY, RESEND], "enter_code enter_code", "Resend Resend", id="two-resends"
        ),
        pytest.param([SENT, EXPIRED], "enter_credentials", "VerifyDuringAuthentication", id="too-late"),
        pytest.param([SENT, LOST], "enter_credentials", "VerifyDuringAuthentication", id="lost"),
        pytest.param([RESEND, LOST], "enter_credentials", "Resend", id="resend-lost"),
        pytest.param([RESEND, EXPIRED], "enter_credentials", "Resend", id="resend-too-late"),
        pytest.param([SENT, AWAY, SENT, NO], "enter_code enter_code", "VerifyDuringAuthentication " * 2, id="away"),
        pytest.param([choose(Choice.REGISTER)], "enter_details", "", id="another-address"),
        pytest.param([SENT, APPROVE], "waiting", "VerifyDuringAuthentication", id="then-approval"),
        pytest.param([SENT, MISSING], "enter_fields", "VerifyDuringAuthentication", id="then-fields"),
    ],
)
def test_verify(script: list[Turn], path: str, sent: str) -> None:
    """
    Five guesses, two more codes, and never the same code twice.
    """
    played = play(begun("verify"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


def test_another_code_has_five_guesses_of_its_own() -> None:
    """
    Guesses are counted per code: another mail makes a new count, and the old one stays used up.
    """
    played = play(begun("verify"), *WRONG * 4, RESEND, ANOTHER, *WRONG * 4)

    action = action_for(HERE, played.run)
    assert isinstance(action, Ask)
    assert ("enter_code", 1) == (action.state, action.attempts_left)
    assert "state-token-2" == played.run.memory[slots.STATE_TOKEN]
