"""
The round trip through a browser that is sent to where one signs in.
"""

import pytest

from authflow.calls import slots
from authflow.calls.tokens import RedeemCode
from authflow.core.action import Failed, Go
from authflow.core.emission import action_for
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from tests.flows.turns import AWAY, EXPIRED, LOST, YES
from tests.runs import HERE, MADE_UP, Turn, begun, choose, come_back, play


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([come_back(), YES], "redeeming signed_in", "RedeemCode", id="came-back"),
        pytest.param([come_back(state="x"), come_back(state=None), come_back(code=None)], "", "", id="wrong-nonce"),
        pytest.param([come_back(code=["grant-1"])], "", "", id="no-code"),
        pytest.param([come_back(error="server_error")], "turned_away", "", id="refused"),
        pytest.param([come_back(error="access_denied", state="x")], "", "", id="refused-by-somebody-else"),
        pytest.param([come_back(), EXPIRED], "redeeming timed_out", "RedeemCode", id="too-late"),
        pytest.param([come_back(), LOST], "redeeming timed_out", "RedeemCode", id="lost"),
        pytest.param(
            [come_back(), AWAY, choose(Choice.RETRY), YES],
            "redeeming redeeming signed_in",
            "RedeemCode RedeemCode",
            id="code-kept-while-away",
        ),
        pytest.param([come_back(), Answer(YES)], "redeeming beyond_us", "RedeemCode", id="no-tokens-in-it"),
        pytest.param([Outcome.EXPIRED], "timed_out", "", id="never-came-back"),
        pytest.param([choose(Choice.CANCEL)], "given_up", "", id="cancelled"),
    ],
)
def test_callback(script: list[Turn], path: str, sent: str) -> None:
    """
    Only the browser that was sent away comes back, and only its code becomes tokens.
    """
    played = play(begun("callback"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


def test_where_it_goes() -> None:
    """
    The browser is sent to the address; the code it brings is redeemed with the verifier that was there before.
    """
    played = play(begun("callback"))
    action = action_for(HERE, played.run)

    played.turn(come_back())

    assert isinstance(action, Go)
    assert MADE_UP[slots.ADDRESS] == action.url
    assert [RedeemCode("grant-1", "code-verifier-1")] == played.calls


def test_refused_with_a_reason() -> None:
    """
    Whoever is turned away by the page is told why.
    """
    failed = action_for(HERE, play(begun("callback"), come_back(error="access_denied")).run)

    assert isinstance(failed, Failed)
    assert ("turned_away", Reason("access_denied")) == (failed.state, failed.reason)
