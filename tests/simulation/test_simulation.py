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


EVERYWHERE: Final = (
    "login.enter_credentials register.enter_details register.finding_out verify.enter_code verify.code_spent "
    "approval.waiting approval.enter_password missing-fields.enter_fields tokens.asking_where tokens.authorizing "
    "tokens.in_browser tokens.redeeming callback.in_browser callback.redeeming device.waiting sign-on.taking_tokens "
    "change-password.enter_new_password change-password.finding_out reset.enter_new_password recover.enter_email "
    "signed_in signed_out password_changed turned_away timed_out given_up beyond_us"
)


def test_they_go_everywhere() -> None:
    """
    Between them, a few hundred schedules come to every place that they are about.
    """
    lines = [line for seed in range(400) for line in play(seed, trace=True).lines if " wrote " in line]

    reached = {line.partition("→ ")[2].partition(" ")[0] for line in lines}

    assert set() == {*EVERYWHERE.split()} - reached


def python(*arguments: str, order: str = "") -> str:
    """
    What another process says, whose sets have another order.
    """
    told = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": str(len(order))},
    )
    return told.stdout


def test_a_seed_is_a_story() -> None:
    """
    The same seeds tell the same stories in any process, wherever its objects lie.
    """
    stories = "from tests.simulation.schedule import play; print([play(seed, trace=True) for seed in range(200)])"

    told = [python("-c", f"import gc; gc.{how}; {stories}", order=how) for how in ("disable()", "set_threshold(50)")]

    assert told[0] == told[1]


def test_it_is_told() -> None:
    """
    One schedule can be read from its beginning to its end.
    """
    told = python("-m", "tests.simulation", "--seed", "11", "--trace").splitlines()

    assert len(told) > 20
    assert told[-1] == "seed 11: holds"
