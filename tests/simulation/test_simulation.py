"""
Whatever goes wrong, in whatever order: the laws hold, and whoever is patient comes to an end.
"""

import subprocess
import sys
from typing import Final

import pytest

from tests.simulation.schedule import play

SCHEDULES: Final = 2000
PARTS: Final = 10


@pytest.mark.parametrize("part", range(PARTS))
def test_schedules(part: int) -> None:
    """
    No schedule breaks a law; one that does is shown by `python -m tests.simulation --seed N --trace`.
    """
    seeds = range(part, SCHEDULES, PARTS)

    broken = {played.seed: played.broken for played in map(play, seeds) if played.broken}

    assert {} == broken


def test_a_seed_is_a_story() -> None:
    """
    The same seed tells the same story in another process, whatever the order of its sets.
    """
    told = [
        subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--seed", "11", "--trace"],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": order},
        ).stdout
        for order in ("1", "2")
    ]

    assert told[0] == told[1]
    assert len(told[0].splitlines()) > 20
    assert "seed 11: holds" in told[0]
