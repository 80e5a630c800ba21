"""
Become a member.
"""

import pytest

from authflow.calls.signing_in import Login, Register
from authflow.core.action import Ask
from authflow.core.emission import action_for
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
from tests.runs import ADA, BOB, HERE, Turn, begun, choose, play, submit


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([SENT, YES, *TOKENS], EXCHANGED, f"Register {EXCHANGE}", id="at-once"),
        pytest.param([SENT, VERIFY], "enter_code", "Register", id="code"),
        pytest.param([SENT, APPROVE], "waiting", "Register", id="approval"),
        pytest.param(
            [SENT, NO, SENT, CAPTCHA, SENT, YES, *TOKENS],
            f"enter_details solve_captcha {EXCHANGED}",
            f"Register Register Register {EXCHANGE}",
            id="captcha",
        ),
        pytest.param(
            [SENT, CAPTCHA, BACK, BACK], "solve_captcha enter_details enter_credentials", "Register", id="back"
        ),
        pytest.param([SENT, Outcome.EMAIL_EXISTS], "enter_credentials", "Register", id="taken"),
        pytest.param(
            [SENT, CAPTCHA, SENT, Outcome.EMAIL_EXISTS], "solve_captcha enter_credentials", "Register Register", id="x"
        ),
        pytest.param([submit(password="short"), SENT, NO], "enter_details enter_details", "Register", id="too-short"),
        pytest.param(
            [SENT, LOST, YES, *TOKENS], f"finding_out {EXCHANGED}", f"Register Login {EXCHANGE}", id="lost-and-done"
        ),
        pytest.param([SENT, LOST, NO], "finding_out enter_details", "Register Login", id="lost-and-not-done"),
        pytest.param([SENT, LOST, VERIFY], "finding_out enter_code", "Register Login", id="lost-then-code"),
        pytest.param([SENT, LOST, APPROVE], "finding_out waiting", "Register Login", id="lost-then-approval"),
        pytest.param([SENT, LOST, MISSING], "finding_out enter_fields", "Register Login", id="lost-then-fields"),
        pytest.param([SENT, LOST, BARRED], "finding_out turned_away", "Register Login", id="lost-then-barred"),
        pytest.param([SENT, LOST, CAPTCHA], "finding_out enter_credentials", "Register Login", id="lost-then-captcha"),
        pytest.param([SENT, LOST, FORGOTTEN], "finding_out enter_email", "Register Login", id="lost-then-reset"),
        pytest.param(
            [SENT, LOST, AWAY, choose(Choice.RETRY)],
            "finding_out finding_out enter_credentials",
            "Register Login",
            id="lost-and-away-forgets-the-password",
        ),
        pytest.param(
            [SENT, CAPTCHA, SENT, LOST, NO],
            "solve_captcha finding_out enter_details",
            "Register Register Login",
            id="y",
        ),
    ],
)
def test_register(script: list[Turn], path: str, sent: str) -> None:
    """
    Whatever became of a registration, its answer or no answer, the user is led on.
    """
    played = play(begun("register"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


def test_a_taken_address_is_filled_in() -> None:
    """
    Whoever is a member already signs in, with the address typed before, and is told why.
    """
    played = play(begun("register"), submit(email=BOB), Outcome.EMAIL_EXISTS)

    action = action_for(HERE, played.run)

    assert isinstance(action, Ask)
    assert ("login", BOB, "email_exists") == (action.flow, action.fields[0].value, action.reason and action.reason.id)


def test_a_lost_answer_is_looked_into_with_the_same_credentials() -> None:
    """
    One sign-in, at once, with what was typed: it tells whether the member exists and is ours.
    """
    played = play(begun("register"), SENT, LOST)

    assert Login(ADA, "correct horse") == played.calls[-1]


def test_the_profile_goes_along() -> None:
    """
    What the site asks of a new member is sent with the registration.
    """
    played = play(begun("register"), SENT)

    assert [Register(ADA, "correct horse", {"first_name": "Ada", "birthdate": "1815-12-10"})] == played.calls
