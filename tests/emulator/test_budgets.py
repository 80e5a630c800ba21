"""
How often something may be done.
"""

import pytest

from authflow.emulator.budgets import Budget
from authflow.emulator.clock import Clock

MINUTE = 60.0


@pytest.fixture
def clock() -> Clock:
    """
    A clock that stands.
    """
    clock = Clock()
    clock.freeze()
    return clock


@pytest.fixture
def budget(clock: Clock) -> Budget:
    """
    Three in a quarter of an hour, ten a day.
    """
    return Budget(clock)


def test_three_in_a_quarter_of_an_hour(budget: Budget, clock: Clock) -> None:
    """
    The fourth is told how long to wait, for the window slides.
    """
    for _ in range(3):
        budget.spend("ada")
        clock.advance(MINUTE)

    waits = budget.spend("ada"), budget.spend("bob")

    assert (12 * 60, None) == waits


def test_refused_ones_are_not_counted(budget: Budget, clock: Clock) -> None:
    """
    Nobody is kept out longer by trying.
    """
    for _ in range(20):
        budget.spend("ada")

    clock.advance(15 * MINUTE)

    assert budget.spend("ada") is None


def test_ten_a_day(budget: Budget, clock: Clock) -> None:
    """
    However slowly they come, the eleventh waits until a day after the first.
    """
    for _ in range(10):
        assert budget.spend("ada") is None
        clock.advance(16 * MINUTE)

    wait = budget.spend("ada")

    assert (24 * 60 - 160) * MINUTE == wait


@pytest.mark.parametrize("forgotten", [lambda b: b.forget("ada"), lambda b: b.clear()], ids=["one", "all"])
def test_forgets(budget: Budget, forgotten: object) -> None:
    """
    Counts can be forgotten.
    """
    for _ in range(3):
        budget.spend("ada")

    assert callable(forgotten)
    forgotten(budget)

    assert budget.spend("ada") is None
