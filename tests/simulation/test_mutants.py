"""
The simulation finds what it is there to find: each planted fault breaks a law within a few schedules.
"""

from typing import Final

import pytest

from tests.simulation.budget_mutants import MUTANTS as OF_BUDGETS
from tests.simulation.mutants import MUTANTS
from tests.simulation.schedule import play

SCHEDULES: Final = 2000
"""
As many as a run of the tests plays of the sound engine.
"""


FAULTS: Final = {**MUTANTS, **OF_BUDGETS}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_found(fault: str) -> None:
    """
    Some schedule breaks a law, and the same one holds without the fault.
    """
    plant = FAULTS[fault]

    found = next((seed for seed in range(SCHEDULES) if play(seed, wrapped=plant).broken), None)

    assert found is not None
    assert () == play(found).broken
