"""
The memory store does what a store must.
"""

import asyncio
from contextlib import aclosing
from typing import cast

import pytest

from authflow.engine.clock import HandClock
from authflow.engine.ports import Count, Full, Store
from authflow.stores.memory import MemoryStore
from authflow.testing.budgets import once
from authflow.testing.records import after, fresh
from authflow.testing.stores import StoreConformance
from tests.runs import NOON


class TestMemoryStore(StoreConformance):
    """
    Runs in this process.
    """

    @pytest.fixture
    def store(self, clock: HandClock) -> Store:
        """
        An empty one.
        """
        return MemoryStore(clock.now)


async def test_length() -> None:
    """
    It knows how many runs it holds.
    """
    store = MemoryStore()
    lengths = [len(store)]

    for step in (store.put(fresh()), store.put(fresh("run-2")), store.put(fresh()), store.drop("run-1", 1)):
        await step
        lengths.append(len(store))

    assert [0, 1, 2, 2, 1] == lengths


async def test_windows_are_real_by_default() -> None:
    """
    Without a clock of one's own, windows are measured by one that never goes back.
    """
    store = MemoryStore()

    told = [await store.bump("key", once("codes")), await store.bump("key", once("codes"))]

    assert told[0] is None
    assert 59.0 < cast("Full", told[1]).seconds <= 60.0


async def test_budgets_that_nobody_uses_are_forgotten() -> None:
    """
    A sweep takes the counts whose time is over, and no others: they count on.
    """
    clock = HandClock(NOON)
    store = MemoryStore(clock.now)
    await store.bump("short", Count("codes", ((1, 10.0),)))
    await store.bump("long", once("codes"))

    clock.turn(10)
    async with aclosing(store.overdue(NOON)) as overdue:
        assert [] == [run_id async for run_id in overdue]

    assert ["long"] == list(store._counts)  # noqa: SLF001 - What is forgotten shows nowhere else.
    assert [None, Full("codes", 50.0)] == [await store.bump(key, once("codes")) for key in ("short", "long")]


async def test_nobody_is_left_listening() -> None:
    """
    Whoever stops listening, in the middle or at the end, leaves nothing behind.
    """
    store = MemoryStore()
    await store.put(fresh())

    async with aclosing(store.changes("run-1")) as changes:
        await anext(changes)
        waiting = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
    in_the_middle = list(store._bells)  # noqa: SLF001 - What is left behind shows nowhere else.
    async with aclosing(store.changes("run-1")) as changes:
        await anext(changes)
        await store.swap(after(fresh()))

    assert [] == in_the_middle
    assert [] == list(store._bells)  # noqa: SLF001 - The same.


def test_its_repr_is_silent() -> None:
    """
    A store does not show its runs.
    """
    store = MemoryStore(HandClock(NOON).now)
    asyncio.run(store.put(fresh()))

    shown = repr(store)

    assert "run-1" not in shown
