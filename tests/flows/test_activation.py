"""
Mail a member the link that leads to a first password.
"""

import pytest

from authflow.calls.passwords import SendActivationMail
from authflow.calls.reasons import Why
from authflow.core.action import Done, Failed
from authflow.core.emission import action_for
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from tests.flows.turns import AWAY, LOST, NO, YES
from tests.runs import HERE, Turn, begun, choose, play


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([YES], "mail_sent", 1, id="sent"),
        pytest.param([LOST], "mail_sent", 1, id="perhaps-sent"),
        pytest.param([NO], "turned_away", 1, id="nobody-to-mail"),
        pytest.param([AWAY, choose(Choice.RETRY), YES], "sending mail_sent", 2, id="away-and-again"),
        pytest.param([AWAY, choose(Choice.CANCEL)], "sending given_up", 1, id="given-up"),
        pytest.param([Outcome.UNSUPPORTED], "beyond_us", 1, id="not-understood"),
    ],
)
def test_activation(script: list[Turn], path: str, sent: int) -> None:
    """
    One mail, and never a second one by itself.
    """
    played = play(begun("activation"), *script)

    assert (path.split(), [SendActivationMail("member-1")] * sent) == (played.path, played.calls)


def test_what_is_told() -> None:
    """
    That a mail is on its way is all that a mail tells; a refusal keeps its reason.
    """
    sent = action_for(HERE, play(begun("activation"), YES).run)
    refused = action_for(HERE, play(begun("activation"), Answer(NO, reason=Reason(Why.NOT_PERMITTED))).run)

    assert isinstance(sent, Done)
    assert isinstance(refused, Failed)
    assert [Reason(Why.MAIL_ON_ITS_WAY), Reason(Why.NOT_PERMITTED)] == [sent.reason, refused.reason]
