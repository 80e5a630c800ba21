"""
Sign in by email and password.
"""

import pytest

from authflow.calls.signing_in import Login
from authflow.core.outcome import Choice, Outcome
from tests.flows.turns import (
    APPROVE,
    AWAY,
    BACK,
    BARRED,
    CAPTCHA,
    EXCHANGE,
    EXCHANGED,
    FORGOTTEN,
    LOST,
    MISSING,
    NO,
    SENT,
    TOKENS,
    VERIFY,
    YES,
)
from tests.runs import ADA, Turn, begun, choose, play, submit


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([SENT, YES, *TOKENS], EXCHANGED, f"Login {EXCHANGE}", id="ada"),
        pytest.param(
            [SENT, VERIFY, SENT, YES, *TOKENS],
            f"enter_code {EXCHANGED}",
            f"Login VerifyDuringAuthentication {EXCHANGE}",
            id="bob",
        ),
        pytest.param([SENT, APPROVE], "waiting", "Login", id="cyd"),
        pytest.param([SENT, BARRED], "turned_away", "Login", id="eve"),
        pytest.param(
            [SENT, NO, SENT, YES, *TOKENS], f"enter_credentials {EXCHANGED}", f"Login Login {EXCHANGE}", id="typo"
        ),
        pytest.param(
            [SENT, CAPTCHA, SENT, CAPTCHA, SENT, VERIFY, SENT, YES, *TOKENS],
            f"solve_captcha solve_captcha enter_code {EXCHANGED}",
            f"Login Login Login VerifyDuringAuthentication {EXCHANGE}",
            id="captcha-and-code",
        ),
        pytest.param(
            [SENT, CAPTCHA, BACK, choose(Choice.CANCEL)], "solve_captcha enter_credentials given_up", "Login", id="no"
        ),
        pytest.param(
            [submit(email="ada"), SENT, MISSING],
            "enter_credentials enter_fields",
            "Login",
            id="malformed-sends-nothing",
        ),
        pytest.param(
            [SENT, AWAY, SENT, Outcome.THROTTLED], "enter_credentials enter_credentials", "Login Login", id="away"
        ),
        pytest.param([SENT, LOST], "beyond_us", "Login", id="a-harmless-call-is-never-lost"),
        pytest.param([SENT, FORGOTTEN], "enter_email", "Login", id="reset-required"),
        pytest.param([choose(Choice.FORGOT), SENT, YES], "enter_email mail_sent", "SendRecoveryMail", id="forgot"),
        pytest.param([choose(Choice.REGISTER), BACK], "enter_details enter_credentials", "", id="register-and-back"),
        pytest.param([SENT, Outcome.UNSUPPORTED], "beyond_us", "Login", id="not-understood"),
        pytest.param([Outcome.EXPIRED], "timed_out", "", id="expired"),
    ],
)
def test_login(script: list[Turn], path: str, sent: str) -> None:
    """
    Users are asked the right things in the right order, and the service as often as needed.
    """
    played = play(begun("login"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


def test_a_captcha_goes_out_with_the_credentials() -> None:
    """
    The password is asked again beside the captcha, and all three are sent.
    """
    played = play(begun("login"), SENT, CAPTCHA, SENT)

    assert Login(ADA, "correct horse", {"visible": "solved"}) == played.calls[-1]
    assert Login(ADA, "correct horse") == played.calls[0]
