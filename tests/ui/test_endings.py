"""
Until when a wait lasts, in words.
"""

import pytest
from attrs import evolve

from authflow.ui.texts import ENGLISH
from authflow.ui.words import ending
from tests.ui.actions import HOLD


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (30 * 86400 - 1, ["This ends in 30 days."]),
        (2.6 * 86400, ["This ends in 3 days."]),
        (2 * 86400, ["This ends in 48:00:00."]),
        (59.5, ["This ends in 1:00."]),
        (0, []),
        (-5, []),
    ],
)
def test_how_long_a_wait_lasts(seconds: float, said: list[str]) -> None:
    """
    Days as long as there are some, then a clock; nothing when it is over, or while a call is on its way.
    """
    hold = evolve(HOLD, expires_at=100.0 + seconds)

    assert said == [*ending(ENGLISH, hold, 100.0)]
    assert [] == [*ending(ENGLISH, evolve(hold, choices=()), 100.0)]
