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


def python(*arguments: str, order: str) -> str:
    """
    What another process says, whose sets have another order.
    """
    told = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": order}
    )
    return told.stdout


def test_a_seed_is_a_story() -> None:
    """
    The same seeds tell the same stories in any process.
    """
    stories = "from tests.simulation.schedule import play; print([play(seed, trace=True) for seed in range(150)])"

    told = [python("-c", stories, order=order) for order in ("1", "2")]

    assert told[0] == told[1]


def test_it_is_told() -> None:
    """
    One schedule can be read from its beginning to its end.
    """
    told = python("-m", "tests.simulation", "--seed", "11", "--trace", order="3").splitlines()

    assert len(told) > 20
    assert told[-1] == "seed 11: holds"
