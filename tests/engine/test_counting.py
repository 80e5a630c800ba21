"""
What goes by several names is counted by all of them, as long as keys change.
"""

from typing import Final

import pytest

from authflow.core.action import Action
from authflow.engine.counting import bump_each, give_back_each, hashes
from authflow.engine.engine import Engine
from authflow.engine.ports import Count, Full
from authflow.stores.memory import MemoryStore
from tests.engine.benches import Bench, Dice
from tests.engine.counting import asked, bench
from tests.engine.services import by_call
from tests.runs import NOON

OLD: Final = b"last year's".ljust(32)
NEW: Final = b"this year's".ljust(32)
RINGS: Final = ((OLD,), (OLD, NEW), (NEW, OLD), (NEW,))
"""
What processes have, one after the other, while a key is replaced.
"""
TWICE: Final = Count("codes", ((2, 60.0),))


def with_keys(town: Bench, *keys: bytes) -> Bench:
    """
    Another process at the same store, with other keys.
    """
    other = Bench(town.service, town.store, town.clock, dice=Dice(f"{RINGS.index(keys)}:"))
    other.engine = Engine(other.engine.turns, keys[0], keys[1:])
    return other


def held(action: Action) -> bool:
    """
    Whether there was no room.
    """
    return action.reason is not None and action.reason.id == "too_many_mails"


@pytest.mark.parametrize("first", range(3))
async def test_a_key_is_replaced_and_nothing_is_forgotten(first: int) -> None:
    """
    Whichever two processes share a store while a key is replaced, they count together.
    """
    town = bench(by_call())
    before, after = with_keys(town, *RINGS[first]), with_keys(town, *RINGS[first + 1])

    told = [held(await asked(process, "recover")) for process in (before, after, before, after, before)]

    assert [False, False, False, True, True] == told


async def test_it_is_counted_by_all_names_or_none() -> None:
    """
    Where there is no room by one name, nothing is counted by the others.
    """
    store = MemoryStore(lambda: NOON)
    for _ in range(2):
        await store.bump("b", TWICE)

    full = await bump_each(store, ["a", "b", "c"], [TWICE])
    left = [await store.bump(name, TWICE) for name in ("a", "a", "a", "c", "c", "c")]

    assert Full("codes", 60.0) == full
    assert [None, None, full, None, None, full] == left


async def test_it_is_given_back_by_all_names() -> None:
    """
    What is given back was counted by no name.
    """
    store = MemoryStore(lambda: NOON)
    for _ in range(2):
        await bump_each(store, ["a", "b"], [TWICE])

    await give_back_each(store, ["a", "b"], ["codes"])
    told = [await store.bump(name, TWICE) is None for name in ("a", "a", "b", "b")]

    assert [True, False, True, False] == told


def test_everybody_counts_in_the_same_order() -> None:
    """
    Two processes whose keys stand in another order do not refuse each other what neither has.
    """
    assert hashes((OLD, NEW), "ada") == hashes((NEW, OLD), "ada")
    assert 2 == len({*hashes((OLD, NEW), "ada")})
