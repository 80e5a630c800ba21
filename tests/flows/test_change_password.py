"""
Set another password.
"""

import pytest

from authflow.calls.signing_in import Login
from authflow.core.outcome import Choice, Outcome
from tests.flows.turns import AWAY, BARRED, CAPTCHA, LOST, NO, SENT, VERIFY, YES
from tests.runs import ADA, Turn, begun, choose, play, submit


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([SENT, YES], "password_changed", "ChangePassword", id="changed"),
        pytest.param(
            [SENT, NO, SENT, YES], "enter_new_password password_changed", "ChangePassword " * 2, id="refused-once"
        ),
        pytest.param(
            [submit(password="short"), SENT, YES], "enter_new_password password_changed", "ChangePassword", id="short"
        ),
        pytest.param([SENT, Outcome.SIGNED_OUT], "not_signed_in", "ChangePassword", id="signed-out-meanwhile"),
        pytest.param([SENT, LOST, YES], "finding_out password_changed", "ChangePassword Login", id="lost-and-done"),
        pytest.param(
            [SENT, LOST, VERIFY], "finding_out password_changed", "ChangePassword Login", id="lost-and-done-as-well"
        ),
        pytest.param(
            [SENT, LOST, NO], "finding_out enter_new_password", "ChangePassword Login", id="lost-and-not-done"
        ),
        pytest.param(
            [SENT, LOST, CAPTCHA], "finding_out enter_new_password", "ChangePassword Login", id="lost-for-good"
        ),
        pytest.param([SENT, LOST, BARRED], "finding_out turned_away", "ChangePassword Login", id="lost-then-barred"),
        pytest.param(
            [SENT, LOST, AWAY, choose(Choice.RETRY)],
            "finding_out finding_out enter_new_password",
            "ChangePassword Login",
            id="lost-and-away-forgets-the-password",
        ),
    ],
)
def test_change_password(script: list[Turn], path: str, sent: str) -> None:
    """
    A lost answer is looked into by one sign-in with the new password.
    """
    played = play(begun("change-password"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


def test_a_lost_change_is_looked_into_with_the_new_password() -> None:
    """
    If the new password signs in, it holds.
    """
    played = play(begun("change-password"), submit(password="another horse"), LOST)

    assert Login(ADA, "another horse") == played.calls[-1]
