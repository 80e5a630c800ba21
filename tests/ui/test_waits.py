"""
A wait for what happens at an address: when it may be looked at, and that it leads there.
"""

import pytest

from authflow.core.action import Action
from authflow.core.outcome import Choice
from authflow.ui.texts import ENGLISH
from authflow.ui.words import button, leads_away, ready_at
from tests.ui.actions import ASK, GO, HOLD, ON_A_DEVICE


def test_a_wait_that_may_be_looked_at() -> None:
    """
    A look is possible when the service allows it; giving up always is.
    """
    assert (6.0, 0.0) == (ready_at(ON_A_DEVICE, Choice.CHECK), ready_at(ON_A_DEVICE, Choice.CANCEL))
    assert 0.0 == ready_at(HOLD, Choice.CHECK)
    assert "Look again (in 0:05)" == button(ENGLISH, ON_A_DEVICE, Choice.CHECK, 1.0)


@pytest.mark.parametrize(("action", "away"), [(ASK, False), (GO, True), (HOLD, False), (ON_A_DEVICE, True)])
def test_what_leads_away(action: Action, away: bool) -> None:
    """
    A visit leads away, and so does a wait for what happens at an address.
    """
    assert away is leads_away(action)
