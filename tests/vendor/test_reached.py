"""
Every result that the official client can report is reached by a story, or it is shown that nothing can.
"""

from pathlib import Path
from typing import Final

import pytest

from tests.vendor import source
from tests.vendor.chapters import CHAPTERS

TOLD: Final = [story.official for stories in CHAPTERS.values() for story in stories]
NEVER_PRODUCED: Final = {"USER_CAPTCHA_REQUIRED", "SILENT_CAPTCHA_REQUIRED"}
ONLY_AT_FIRST: Final = "INITIAL"
NEVER_THROWN: Final = {"Expected a length between 43 and 128"}


def test_every_state_is_reached(packages: Path) -> None:
    """
    But for those that nothing produces, and the one that a client starts in.
    """
    reached = {state for state in source.states(packages) if any(f"`{state}`" in told for told in TOLD)}

    assert source.states(packages) - NEVER_PRODUCED - {ONLY_AT_FIRST} == reached


def test_every_code_is_reached(packages: Path) -> None:
    """
    All of them, without an exception.
    """
    reached = {code for code in source.codes(packages) if any(f"`{code}`" in told for told in TOLD)}

    assert source.codes(packages) == reached


def test_every_error_is_reached(packages: Path) -> None:
    """
    What it throws by itself, but for one.
    """
    reached = {error for error in source.errors(packages) if any(f"“{error}" in told for told in TOLD)}

    assert source.errors(packages) - NEVER_THROWN == reached


@pytest.mark.parametrize("state", sorted(NEVER_PRODUCED))
def test_captcha_states_are_declared_and_never_produced(packages: Path, state: str) -> None:
    """
    No line of its source names them.
    """
    assert state in source.states(packages)
    assert [] == source.produced(packages, state)


def test_the_first_state_is_never_reported(packages: Path) -> None:
    """
    It is named where a client starts, and nowhere else.
    """
    strategy = (packages / source.STRATEGY).read_text("utf-8")

    assert ["loginState: LoginState.INITIAL,"] == source.produced(packages, ONLY_AT_FIRST)
    assert "let _state = {\n        loginState: LoginState.INITIAL,\n    };" in strategy


def test_no_length_is_ever_chosen(packages: Path) -> None:
    """
    The error about a verifier's length needs a caller that asks for one.
    """
    strategy = (packages / source.STRATEGY).read_text("utf-8")

    assert strategy.count("pkceChallenge(") == strategy.count("pkceChallenge()") > 0
