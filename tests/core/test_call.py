"""
What a call says of itself: how often it may be sent, what can come of it, what it needs.
"""

from typing import ClassVar

import pytest
from attrs import frozen

from authflow.core.call import ALWAYS, Again, Call, Gives, secret
from authflow.core.outcome import Outcome


@frozen
class Knock(Call):
    """
    A call that needs one slot and takes another along.
    """

    outcomes: ClassVar[Gives] = {Outcome.SUCCESS: ()}

    door: str
    key: str | None = secret(default=None)


@frozen
class KnockOnce(Knock):
    """
    The same, and harmless.
    """

    again: ClassVar[Again] = Again.ONCE


@frozen
class KnockUnsent(Knock):
    """
    The same, and to be repeated only if nobody heard it.
    """

    again: ClassVar[Again] = Again.UNSENT


@pytest.mark.parametrize(
    ("again", "times", "harmless"),
    [
        pytest.param(Again.NEVER, 0, False, id="never"),
        pytest.param(Again.UNSENT, 1, False, id="unsent"),
        pytest.param(Again.ONCE, 1, True, id="once"),
        pytest.param(Again.TWICE, 2, True, id="twice"),
    ],
)
def test_again(again: Again, times: int, harmless: bool) -> None:
    """
    Each rule says how often a call may be repeated, and whether it matters what became of the one before.
    """
    actual = (again.times, again.harmless)

    assert (times, harmless) == actual


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(Knock, {Outcome.SUCCESS, Outcome.UNKNOWN, *ALWAYS}, id="never"),
        pytest.param(KnockUnsent, {Outcome.SUCCESS, Outcome.UNKNOWN, *ALWAYS}, id="unsent"),
        pytest.param(KnockOnce, {Outcome.SUCCESS, *ALWAYS}, id="once"),
    ],
)
def test_possible(call: type[Call], expected: set[Outcome]) -> None:
    """
    An answer can be lost for good only where the call may not simply be sent again.
    """
    actual = call.possible()

    assert expected == actual


def test_slots_of_a_call() -> None:
    """
    A call needs what has no default, and carries all its fields.
    """
    needs, carries = Knock.needs(), Knock.carries()

    assert (frozenset({"door"}), frozenset({"door", "key"})) == (needs, carries)


def test_calls_do_not_share_what_they_say() -> None:
    """
    What is remembered of one class is not told of another, though one is made from the other.
    """
    actual = {call.__name__ for call in (Knock, KnockOnce, KnockUnsent) if Outcome.UNKNOWN in call.possible()}

    assert {"Knock", "KnockUnsent"} == actual


def test_a_secret_is_not_shown() -> None:
    """
    The repr of a call tells what is no secret, and nothing else.
    """
    actual = repr(Knock("front", "swordfish"))

    assert "Knock(door='front')" == actual
