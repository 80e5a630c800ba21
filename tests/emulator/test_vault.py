"""
What is kept behind names, and for how long.
"""

import pytest

from authflow.emulator.clock import Clock
from authflow.emulator.vault import SWEPT_FROM, Vault


@pytest.fixture
def clock() -> Clock:
    """
    A clock that stands.
    """
    clock = Clock()
    clock.freeze()
    return clock


@pytest.fixture
def vault(clock: Clock) -> Vault[str]:
    """
    A vault for ten seconds.
    """
    return Vault(clock, 10, "JWE.")


def test_names_are_unguessable(vault: Vault[str]) -> None:
    """
    Every name is new, long and begins with the prefix.
    """
    names = {vault.put("ada") for _ in range(100)}

    assert 100 == len(names)
    assert all(name.startswith("JWE.") and len(name) > 40 for name in names)


def test_taken_once(vault: Vault[str]) -> None:
    """
    What was taken is gone; what was looked at is not.
    """
    name = vault.put("ada")

    found = [vault.peek(name), vault.take(name), vault.take(name), vault.peek(name)]

    assert ["ada", "ada", None, None] == found


@pytest.mark.parametrize(("seconds", "expected"), [(9.9, "ada"), (10, None)])
def test_lives_as_long_as_it_should(vault: Vault[str], clock: Clock, seconds: float, expected: str | None) -> None:
    """
    A value ends with its life, to the second.
    """
    name = vault.put("ada")

    clock.advance(seconds)

    assert expected == vault.peek(name) == vault.take(name)


def test_drops_what_is_unwanted(vault: Vault[str]) -> None:
    """
    One value can be forgotten without the others.
    """
    ada, bob = vault.put("ada"), vault.put("bob")

    vault.drop(lambda value: value == "ada")

    assert (None, "bob") == (vault.peek(ada), vault.peek(bob))


def test_does_not_grow_for_ever(vault: Vault[str], clock: Clock) -> None:
    """
    What is too old is swept away while new values come.
    """
    for _ in range(SWEPT_FROM):
        vault.put("old")
    clock.advance(11)

    vault.put("new")

    assert 1 == len(vault)


def test_is_not_swept_for_nothing(vault: Vault[str], clock: Clock) -> None:
    """
    Where nothing is too old, the next sweep is as far away as there are values.
    """
    for _ in range(SWEPT_FROM + 1):
        vault.put("young")
    clock.advance(11)

    before = [vault.put("new") for _ in range(SWEPT_FROM - 1)]
    full = len(vault)
    last = vault.put("newest")

    assert (2 * SWEPT_FROM, SWEPT_FROM) == (full, len(vault))
    assert "newest" == vault.peek(last)
    assert {"new"} == {vault.peek(name) for name in before}


def test_clear(vault: Vault[str]) -> None:
    """
    Everything can be forgotten.
    """
    name = vault.put("ada")

    vault.clear()

    assert vault.peek(name) is None
