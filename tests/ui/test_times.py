"""
Times in words: when a button can be pressed, and how long a wait has lasted.
"""

import math

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from authflow.core.action import Action
from authflow.core.outcome import Choice
from authflow.ui.texts import ENGLISH
from authflow.ui.words import button, lasting, ready_at, waited
from tests.ui.actions import ASK, GO, HOLD


@pytest.mark.parametrize(
    ("choice", "at", "said"),
    [
        pytest.param(Choice.SUBMIT, 1_700_000_040.0, "Confirm (in 0:40)", id="submit"),
        pytest.param(Choice.RETRY, 1_700_000_040.0, "Try again (in 0:40)", id="retry"),
        pytest.param(Choice.RESEND, 1_700_000_030.0, "Send another code (in 0:30)", id="resend"),
        pytest.param(Choice.BACK, 0.0, "Sign in again", id="back"),
        pytest.param(Choice.CANCEL, 0.0, "Cancel", id="cancel"),
    ],
)
def test_a_button_tells_when_it_can_be_pressed(choice: Choice, at: float, said: str) -> None:
    """
    What is not possible yet says when it will be, until it is.
    """
    assert at == ready_at(ASK, choice)
    assert said == button(ENGLISH, ASK, choice, 1_700_000_000.0)
    assert said.partition(" (")[0] == button(ENGLISH, ASK, choice, at)


@pytest.mark.parametrize("action", [GO, HOLD], ids=["go", "hold"])
def test_nothing_else_has_to_wait(action: Action) -> None:
    """
    Only a form knows a time before which it cannot be sent.
    """
    assert {0.0} == {ready_at(action, choice) for choice in Choice}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0:00"), (0.01, "0:01"), (7, "0:07"), (59.2, "1:00"), (61, "1:01"), (3600, "1:00:00"), (3723, "1:02:03")],
)
def test_a_time_is_said_as_a_clock_says_it(seconds: float, said: str) -> None:
    """
    Minutes and seconds, and hours where there are any.
    """
    assert said == lasting(seconds)


@given(st.floats(0, 1e7))
def test_nobody_is_told_to_come_too_early(seconds: float) -> None:
    """
    What is said is never less than what is left, and less than a second more.
    """
    parts = [int(part) for part in lasting(seconds).split(":")]
    said = sum(part * 60**place for place, part in enumerate(reversed(parts)))

    assert math.ceil(seconds) == said


def test_how_long_one_has_waited() -> None:
    """
    A wait counts up, and never from below zero.
    """
    assert "Waiting for 1:05" == waited(ENGLISH, evolve(HOLD, since=100.0), 165.0)
    assert "Waiting for 0:00" == waited(ENGLISH, evolve(HOLD, since=100.0), 90.0)
