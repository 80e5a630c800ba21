"""
Sign a member in whom the application knows by id.
"""

import pytest

from authflow.calls.tokens import RedeemMember, RedeemSession
from authflow.core.outcome import Choice
from authflow.core.run import Answer
from tests.flows.turns import AWAY, EXPIRED, LOST, NO, YES
from tests.runs import Turn, begun, choose, play


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([YES], "by_id signed_in", "RedeemMember", id="vouched"),
        pytest.param([NO], "by_id turned_away", "RedeemMember", id="no-such-member"),
        pytest.param(
            [AWAY, choose(Choice.RETRY), YES],
            "by_id by_id signed_in",
            "RedeemMember RedeemMember",
            id="away-and-again",
        ),
        pytest.param([AWAY, choose(Choice.CANCEL)], "by_id by_id given_up", "RedeemMember", id="given-up"),
        pytest.param([Answer(YES)], "by_id beyond_us", "RedeemMember", id="no-tokens-in-it"),
    ],
)
def test_by_id(script: list[Turn], path: str, sent: str) -> None:
    """
    Without a session the application's key alone vouches; nobody is asked anything.
    """
    played = play(begun("external-login"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)
    assert RedeemMember("member-1") == played.calls[0]


@pytest.mark.parametrize(
    ("script", "path"),
    [
        pytest.param([YES], "signed_in", id="vouched"),
        pytest.param([NO], "turned_away", id="refused"),
        pytest.param([EXPIRED], "timed_out", id="too-late"),
        pytest.param([LOST], "timed_out", id="lost"),
        pytest.param([Answer(YES)], "beyond_us", id="no-tokens-in-it"),
    ],
)
def test_by_session(script: list[Turn], path: str) -> None:
    """
    A session that was given is what the tokens are taken for, and nothing else, whatever becomes of it.
    """
    played = play(begun("external-login", session_token="session-1"), *script)

    assert (path.split(), [RedeemSession("member-1", "session-1")]) == (played.path, played.calls)
