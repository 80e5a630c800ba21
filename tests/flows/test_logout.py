"""
Sign out.
"""

import pytest

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from tests.flows.turns import AWAY, LOST, VISIT, YES
from tests.runs import MADE_UP, Turn, begun, choose, play, submit


@pytest.mark.parametrize(
    ("script", "path", "sent", "reason"),
    [
        pytest.param([YES], "signed_out", "Logout", None, id="told"),
        pytest.param([Outcome.SIGNED_OUT], "signed_out", "Logout", "signed_out", id="was-already"),
        pytest.param([AWAY], "signed_out", "Logout", Why.SERVICE_NOT_TOLD, id="away"),
        pytest.param([Outcome.THROTTLED], "signed_out", "Logout", Why.SERVICE_NOT_TOLD, id="throttled"),
        pytest.param([Outcome.UNSUPPORTED], "signed_out", "Logout", Why.SERVICE_NOT_TOLD, id="not-understood"),
        pytest.param([LOST], "signed_out", "Logout", Why.SERVICE_NOT_TOLD, id="a-harmless-call-is-never-lost"),
        pytest.param([VISIT, submit()], "in_browser signed_out", "Logout", None, id="in-the-browser"),
        pytest.param(
            [VISIT, Outcome.EXPIRED], "in_browser signed_out", "Logout", Why.SERVICE_NOT_TOLD, id="never-came-back"
        ),
        pytest.param(
            [VISIT, choose(Choice.CANCEL)], "in_browser signed_out", "Logout", Why.SERVICE_NOT_TOLD, id="cancelled"
        ),
        pytest.param([Answer(VISIT)], "signed_out", "Logout", Why.SERVICE_NOT_TOLD, id="nowhere-to-go"),
    ],
)
def test_logout(script: list[Turn], path: str, sent: str, reason: str | None) -> None:
    """
    However the service answers, the member is signed out, and told if the service was not.
    """
    played = play(begun("logout", tokens=MADE_UP[slots.TOKENS]), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)
    assert (Reason(reason) if reason else None) == played.run.reason


def test_nobody_signs_out_nobody() -> None:
    """
    Without tokens there is nothing to tell the service, and nobody to sign out.
    """
    played = play(begun("logout"))

    assert (["signed_out"], []) == (played.path, played.sent)
    assert Reason(Outcome.LACKING) == played.run.reason


def test_the_last_copy_is_gone() -> None:
    """
    A run that signed out holds no tokens any more.
    """
    played = play(begun("logout", tokens=MADE_UP[slots.TOKENS]), AWAY)

    assert slots.TOKENS not in played.run.memory
