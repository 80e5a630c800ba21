"""
Ask for a recovery mail.
"""

import pytest

from authflow.calls.reasons import Why
from authflow.core.action import Done
from authflow.core.emission import action_for
from authflow.core.reason import Reason
from tests.flows.turns import AWAY, BACK, LOST, NO, SENT, YES
from tests.runs import HERE, Turn, begun, play, submit


@pytest.mark.parametrize(
    ("script", "path", "sent"),
    [
        pytest.param([SENT, YES], "mail_sent", "SendRecoveryMail", id="known"),
        pytest.param([SENT, NO], "mail_sent", "SendRecoveryMail", id="unknown-address"),
        pytest.param([SENT, LOST], "mail_sent", "SendRecoveryMail", id="lost"),
        pytest.param([SENT, AWAY, SENT, YES], "enter_email mail_sent", "SendRecoveryMail " * 2, id="away"),
        pytest.param([submit(email="ada"), BACK], "enter_email enter_credentials", "", id="malformed-and-back"),
    ],
)
def test_recover(script: list[Turn], path: str, sent: str) -> None:
    """
    Known or not, answered or not: people are told the same.
    """
    played = play(begun("recover"), *script)

    assert (path.split(), sent.split()) == (played.path, played.sent)


def test_nobody_learns_who_is_a_member() -> None:
    """
    A known address, an unknown one and a lost answer end in the same action, but for the run's id.
    """
    runs = [play(begun("recover"), SENT, outcome).run for outcome in (YES, NO, LOST)]

    actions = [action_for(HERE, run) for run in runs]

    assert [Done("run-recover", 2, "recover", "recover", "mail_sent", Reason(Why.MAIL_ON_ITS_WAY))] * 3 == actions
