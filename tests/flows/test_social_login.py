"""
Sign in through a connection of the site.
"""

import pytest

from authflow.calls.tokens import CreateLoginSession
from authflow.core.errors import NotGiven
from authflow.core.move import begin
from authflow.core.outcome import Choice
from tests.flows.turns import AWAY, YES
from tests.runs import A_DAY, HERE, Turn, begun, choose, come_back, moment, play


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param(
            [YES, come_back(), YES],
            "in_browser redeeming signed_in",
            "CreateLoginSession RedeemCode",
            id="there-and-back",
        ),
        pytest.param(
            [YES, come_back(error="access_denied")], "in_browser turned_away", "CreateLoginSession", id="refused"
        ),
        pytest.param([AWAY, choose(Choice.CANCEL)], "asking_where given_up", "CreateLoginSession", id="given-up"),
    ],
)
def test_social_login(script: list[Turn], path: str, sent: str) -> None:
    """
    It is the same round trip, by way of somebody else.
    """
    played = play(begun("social-login"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


@pytest.mark.parametrize("idp", ["google", "0e6a50f5-b523-4e29-990d-f37fa2ffdd69"])
def test_through_whom(idp: str) -> None:
    """
    The connection that was given is the one that is asked for.
    """
    (call,) = play(begun("social-login", idp=idp)).calls

    assert isinstance(call, CreateLoginSession)
    assert idp == call.idp


def test_through_nobody() -> None:
    """
    Without a connection there is nothing to ask for.
    """
    with pytest.raises(NotGiven, match="idp was not given"):
        begin(HERE, "run-1", "social-login", {}, moment(), A_DAY)
