"""
The part of the conformance suite that is about time: budgets, and runs whose time is up.
"""

import asyncio
from contextlib import aclosing
from typing import ClassVar, Final

import pytest

from authflow.engine.clock import HandClock
from authflow.engine.ports import Store
from authflow.flows.rows import SIGNED_IN
from authflow.testing.records import NOON, after, fresh

A_CENTURY: Final = 100 * 365.25 * 24 * 3600.0


async def overdue(store: Store, at: float) -> list[str]:
    """
    The runs whose time is up, in any order.
    """
    async with aclosing(store.overdue(at)) as found:
        return sorted([run_id async for run_id in found])


class BudgetConformance:
    """
    A store counts, and knows whose time is up.

    Attributes:
        patience: How long a test waits for what must come at once, in seconds.
    """

    patience: ClassVar[float] = 5.0

    @pytest.fixture
    def clock(self) -> HandClock:
        """
        What the store under test measures windows by.
        """
        return HandClock(NOON)

    @pytest.fixture
    def store(self, clock: HandClock) -> Store:
        """
        A store without a run in it.
        """
        raise NotImplementedError

    async def test_bump(self, store: Store, clock: HandClock) -> None:
        """
        So many are counted in a window; whoever is one too many is told how long it takes until there is room.
        """
        told = list[float | None]()
        for seconds in (0, 10, 10, 10, 29, 1, 9, 1):
            clock.turn(seconds)
            told.append(await store.bump("key", 3, 60.0))

        assert [None, None, None, 30.0, 1.0, None, 1.0, None] == told

    async def test_bump_does_not_count_what_it_refuses(self, store: Store, clock: HandClock) -> None:
        """
        Whoever is refused does not push back the time when there is room again.
        """
        await store.bump("key", 1, 60.0)
        for _ in range(5):
            clock.turn(10)
            await store.bump("key", 1, 60.0)

        clock.turn(10)
        told = await store.bump("key", 1, 60.0)

        assert told is None

    async def test_bump_at_once(self, store: Store) -> None:
        """
        Of many who come at once, no more than the limit are let through.
        """
        told = await asyncio.gather(*(store.bump("key", 5, 60.0) for _ in range(50)))

        assert 5 == sum(one is None for one in told)
        assert {60.0} == {one for one in told if one is not None}

    @pytest.mark.parametrize("other", ["key2", "KEY", "ke", "", "key ", "key\0", "ключ"])
    async def test_bump_by_key(self, store: Store, other: str) -> None:
        """
        One key's budget is no other's.
        """
        await store.bump("key", 1, 60.0)

        told = [await store.bump(other, 1, 60.0), await store.bump("key", 1, 60.0)]

        assert [None, 60.0] == told

    async def test_bump_with_less(self, store: Store, clock: HandClock) -> None:
        """
        Whoever is refused by a smaller limit than before waits until there is room in that.
        """
        for seconds in (0, 10, 10):
            clock.turn(seconds)
            await store.bump("key", 3, 60.0)

        told = [await store.bump("key", limit, 60.0) for limit in (3, 2, 1)]

        assert [40.0, 50.0, 60.0] == told

    async def test_bump_without_a_budget(self, store: Store) -> None:
        """
        Where nothing is allowed nothing is counted, and one is told to come back no sooner than after a window.
        """
        told = await store.bump("key", 0, 60.0)

        assert 60.0 == told
        assert await store.bump("key", 1, 60.0) is None

    async def test_give_back(self, store: Store, clock: HandClock) -> None:
        """
        What is given back was not counted; of several, the one that was counted last.
        """
        for _ in range(2):
            await store.bump("key", 2, 60.0)
            clock.turn(10)

        await store.give_back("key")
        told = [await store.bump("key", 2, 60.0), await store.bump("key", 2, 60.0)]

        assert [None, 40.0] == told

    async def test_give_back_what_was_not_counted(self, store: Store) -> None:
        """
        Nobody gets more than the limit by giving back what is not there, or another one's.
        """
        await store.bump("key", 1, 60.0)
        told = list[float | None]()
        for keys in (("key2", ""), ("key", "key")):
            for key in keys:
                await store.give_back(key)
            told += [await store.bump("key", 1, 60.0), await store.bump("key", 1, 60.0)]

        assert [60.0, 60.0, None, 60.0] == told

    async def test_overdue(self, store: Store) -> None:
        """
        A run is overdue from the second at which its time is up.
        """
        for seconds in (1, 2, 3):
            await store.put(fresh(f"run-{seconds}", expires_at=NOON + seconds))

        told = [await overdue(store, NOON + seconds) for seconds in (0, 1.5, 2, 9)]

        assert [[], ["run-1"], ["run-1", "run-2"], ["run-1", "run-2", "run-3"]] == told

    async def test_overdue_by_any_time(self, store: Store) -> None:
        """
        Whoever asks for what will ever be due is told of all that there is, and the next one who asks is, too.
        """
        await store.put(fresh("run-1", expires_at=NOON + 1))

        told = [await overdue(store, NOON + A_CENTURY) for _ in range(2)]

        assert [["run-1"]] * 2 == told

    async def test_overdue_by_what_was_written_last(self, store: Store) -> None:
        """
        A run that went on has the time that was written last, ended or not.
        """
        for run_id, end in (("run-1", None), ("run-2", SIGNED_IN)):
            record = fresh(run_id, expires_at=NOON + 1)
            await store.put(record)
            await store.swap(after(record, end=end, expires_at=NOON + 5))

        told = [await overdue(store, NOON + 4), await overdue(store, NOON + 5)]

        assert [[], ["run-1", "run-2"]] == told

    async def test_overdue_while_they_go(self, store: Store) -> None:
        """
        Runs can be forgotten while one looks for those whose time is up.
        """
        for n in range(50):
            await store.put(fresh(f"run-{n:02}", expires_at=NOON))

        dropped = list[bool]()
        async with aclosing(store.overdue(NOON)) as found:
            async for run_id in found:
                dropped.append(await store.drop(run_id, 1))

        assert [True] * 50 == dropped
        assert [] == await overdue(store, NOON)
