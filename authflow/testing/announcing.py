"""
The part of the conformance suite that is about a run and its counts: announcing a call, and settling what came of it.

A store that does both in one step is tried with that, and any other with the one and then the other, as the engine
would ask it.
"""

import asyncio
from contextlib import aclosing
from typing import Final

import pytest
from attrs import evolve

from authflow.engine.clock import HandClock
from authflow.engine.ports import Announce, Count, Full, Settle, Store
from authflow.engine.record import Record
from authflow.testing.budgets import BudgetConformance
from authflow.testing.records import after, fresh

KEY: Final = "key"
MANY: Final = 20


async def announced(store: Store, record: Record, *counts: Count) -> Full | bool:
    """
    Whether *record* was written and counted, or what there was no room for.
    """
    announce: Announce | None = getattr(store, "announce", None)
    if announce is not None:
        told = await announce(record, KEY, *counts)
    else:
        told = None if await store.swap(record) else False
    return (await store.bump(KEY, *counts) or True) if told is None else told


async def settled(store: Store, record: Record, *names: str) -> bool:
    """
    Whether *record* was written, while *names* were given back.
    """
    settle: Settle | None = getattr(store, "settle", None)
    if settle is not None:
        return await settle(record, KEY, *names)
    await store.give_back(KEY, *names)
    return await store.swap(record)


def codes(most: int) -> Count:
    """
    A code, of which there may be so many in a minute.
    """
    return Count("codes", ((most, 60.0),))


async def room(store: Store, most: int) -> int:
    """
    For how many more codes there is room.
    """
    return sum([await store.bump(KEY, codes(most)) is None for _ in range(most)])


class AnnounceConformance(BudgetConformance):
    """
    A store announces and settles.
    """

    async def test_announce(self, store: Store) -> None:
        """
        The next revision takes the place of the one before, and one is counted.
        """
        await store.put(fresh())
        second = after(fresh(), step=2)

        told = await announced(store, second, codes(2))

        assert told is True
        assert second == await store.get("run-1")
        assert 1 == await room(store, 2)

    @pytest.mark.parametrize("revision", [-1, 0, 1, 2, 4, 5, 100])
    async def test_announce_only_the_next(self, store: Store, revision: int) -> None:
        """
        By any other revision nothing is written, and nothing counted.
        """
        second = after(fresh(), step=2)
        await store.put(fresh())
        await store.swap(second)

        told = await announced(store, evolve(after(second, step=9), revision=revision), codes(2))

        assert told is False
        assert second == await store.get("run-1")
        assert 2 == await room(store, 2)

    async def test_announce_what_is_not_there(self, store: Store) -> None:
        """
        Of a run that nobody put nothing is counted either.
        """
        told = await announced(store, after(fresh()), codes(2))

        assert told is False
        assert await store.get("run-1") is None
        assert 2 == await room(store, 2)

    async def test_announce_without_room(self, store: Store, clock: HandClock) -> None:
        """
        Where there is no room the run is written, and none of several is counted; one is told for how long.
        """
        await store.put(fresh())
        await store.bump(KEY, codes(1))
        clock.turn(10)
        second = after(fresh(), step=2)
        mails = Count("mails", ((1, 60.0),))

        told = await announced(store, second, mails, codes(1))

        assert Full("codes", 50.0) == told
        assert second == await store.get("run-1")
        assert await store.bump(KEY, mails) is None

    async def test_announce_at_once(self, store: Store) -> None:
        """
        Of many who write the next revision at once, one does, and it is counted once.
        """
        await store.put(fresh())

        told = await asyncio.gather(*(announced(store, after(fresh(), step=n), codes(MANY)) for n in range(MANY)))

        held = await store.get("run-1")
        assert held is not None
        assert [n == held.run.step for n in range(MANY)] == told
        assert MANY - 1 == await room(store, MANY)

    async def test_announce_many_at_once(self, store: Store) -> None:
        """
        Of many runs at once all are written, and as many are counted as there is room for.
        """
        runs = [fresh(f"run-{n}") for n in range(MANY)]
        for run in runs:
            await store.put(run)

        told = await asyncio.gather(*(announced(store, after(run, step=2), codes(5)) for run in runs))

        written = [await store.get(run.run.id) for run in runs]
        assert [after(run, step=2) for run in runs] == written
        assert [True] * 5 == [one for one in told if one is True]
        assert {Full("codes", 60.0)} == {one for one in told if one is not True}

    async def test_announce_is_heard(self, store: Store) -> None:
        """
        Whoever waits for the run is told.
        """
        await store.put(fresh())
        async with aclosing(store.changes("run-1")) as changes:
            first = await anext(changes)
            told, then = await asyncio.gather(
                announced(store, after(fresh()), codes(1)), asyncio.wait_for(anext(changes), self.patience)
            )

        assert told is True
        assert [1, 2] == [first, then]

    async def test_settle(self, store: Store) -> None:
        """
        The next revision takes the place of the one before, and one of each name is given back.
        """
        await store.put(fresh())
        mails = Count("mails", ((1, 60.0),))
        for counts in ((codes(2), mails), (codes(2),)):
            await store.bump(KEY, *counts)
        second = after(fresh(), step=2)

        told = await settled(store, second, "codes", "mails")

        assert told is True
        assert second == await store.get("run-1")
        assert (1, None) == (await room(store, 2), await store.bump(KEY, mails))

    @pytest.mark.parametrize("revision", [-1, 0, 1, 2, 4, 5, 100])
    async def test_settle_only_the_next(self, store: Store, revision: int) -> None:
        """
        By any other revision nothing is written; what was counted is given back all the same.
        """
        second = after(fresh(), step=2)
        await store.put(fresh())
        await store.swap(second)
        await store.bump(KEY, codes(1))

        told = await settled(store, evolve(after(second, step=9), revision=revision), "codes")

        assert told is False
        assert second == await store.get("run-1")
        assert 1 == await room(store, 1)

    async def test_settle_what_was_not_counted(self, store: Store) -> None:
        """
        Where there is nothing to give back, the run is written.
        """
        await store.put(fresh())
        await store.bump(KEY, codes(1))

        told = await settled(store, after(fresh(), step=2), "mails")

        assert told is True
        assert after(fresh(), step=2) == await store.get("run-1")
        assert 0 == await room(store, 1)

    async def test_settle_at_once(self, store: Store) -> None:
        """
        Of many who write the next revision at once, one does, and all give back.
        """
        await store.put(fresh())
        await asyncio.gather(*(store.bump(KEY, codes(MANY)) for _ in range(MANY)))

        told = await asyncio.gather(*(settled(store, after(fresh(), step=n), "codes") for n in range(MANY)))

        held = await store.get("run-1")
        assert held is not None
        assert [n == held.run.step for n in range(MANY)] == told
        assert MANY == await room(store, MANY)

    async def test_settle_is_heard(self, store: Store) -> None:
        """
        Whoever waits for the run is told.
        """
        await store.put(fresh())
        async with aclosing(store.changes("run-1")) as changes:
            first = await anext(changes)
            told, then = await asyncio.gather(
                settled(store, after(fresh()), "codes"), asyncio.wait_for(anext(changes), self.patience)
            )

        assert told is True
        assert [1, 2] == [first, then]
