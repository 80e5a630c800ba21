"""
The part of the conformance suite that is about time: budgets, and runs whose time is up.
"""

import asyncio
from contextlib import aclosing
from typing import ClassVar, Final

import pytest

from authflow.core.run import Tally
from authflow.engine.clock import HandClock
from authflow.engine.ports import Count, Full, Store
from authflow.flows.rows import SIGNED_IN
from authflow.testing.records import NOON, after, fresh

A_CENTURY: Final = 100 * 365.25 * 24 * 3600.0


async def overdue(store: Store, at: float) -> list[str]:
    """
    The runs whose time is up, in any order.
    """
    async with aclosing(store.overdue(at)) as found:
        return sorted([run_id async for run_id in found])


async def bump(store: Store, key: str, most: int) -> float | None:
    """
    Count a code for *key*, where there may be *most* in a minute; nothing, or the seconds until there is room.
    """
    full = await store.bump(key, Count("codes", ((most, 60.0),)))
    return None if full is None else full.seconds


def once(name: str) -> Count:
    """
    What there may be once in a minute.
    """
    return Count(name, ((1, 60.0),))


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
            told.append(await bump(store, "key", 3))

        assert [None, None, None, 30.0, 1.0, None, 1.0, None] == told

    async def test_bump_does_not_count_what_it_refuses(self, store: Store, clock: HandClock) -> None:
        """
        Whoever is refused does not push back the time when there is room again.
        """
        await bump(store, "key", 1)
        for _ in range(5):
            clock.turn(10)
            await bump(store, "key", 1)

        clock.turn(10)
        told = await bump(store, "key", 1)

        assert told is None

    async def test_bump_at_once(self, store: Store) -> None:
        """
        Of many who come at once, no more than the limit are let through.
        """
        told = await asyncio.gather(*(bump(store, "key", 5) for _ in range(50)))

        assert 5 == sum(one is None for one in told)
        assert {60.0} == {one for one in told if one is not None}

    @pytest.mark.parametrize("other", ["key2", "KEY", "ke", "", "key ", "key\0", "ключ"])
    async def test_bump_by_key(self, store: Store, other: str) -> None:
        """
        One key's budget is no other's.
        """
        await bump(store, "key", 1)

        told = [await bump(store, other, 1), await bump(store, "key", 1)]

        assert [None, 60.0] == told

    async def test_bump_with_less(self, store: Store, clock: HandClock) -> None:
        """
        Whoever is refused by a smaller limit than before waits until there is room in that.
        """
        for seconds in (0, 10, 10):
            clock.turn(seconds)
            await bump(store, "key", 3)

        told = [await bump(store, "key", limit) for limit in (3, 2, 1)]

        assert [40.0, 50.0, 60.0] == told

    async def test_bump_without_a_budget(self, store: Store) -> None:
        """
        Where nothing is allowed nothing is counted, and one is told to come back no sooner than after a window.
        """
        told = await bump(store, "key", 0)

        assert 60.0 == told
        assert await bump(store, "key", 1) is None

    async def test_give_back(self, store: Store, clock: HandClock) -> None:
        """
        What is given back was not counted; of several, the one that was counted last.
        """
        for _ in range(2):
            await bump(store, "key", 2)
            clock.turn(10)

        await store.give_back("key", "codes")
        told = [await bump(store, "key", 2), await bump(store, "key", 2)]

        assert [None, 40.0] == told

    async def test_give_back_what_was_not_counted(self, store: Store) -> None:
        """
        Nobody gets more than the limit by giving back what is not there, or another one's.
        """
        await bump(store, "key", 1)
        told = list[float | None]()
        for keys in (("key2", ""), ("key", "key")):
            for key in keys:
                await store.give_back(key, "codes", "passwords")
            told += [await bump(store, "key", 1), await bump(store, "key", 1)]

        assert [60.0, 60.0, None, 60.0] == told

    async def test_bump_by_name(self, store: Store) -> None:
        """
        What is counted for one key has a budget by each name; of a name that is not asked for, nothing is counted.
        """
        told = [await store.bump("key", once(name)) for name in ("codes", "mails", "codes")]

        assert [None, None, Full("codes", 60.0)] == told

    async def test_bump_in_windows(self, store: Store, clock: HandClock) -> None:
        """
        Each window counts, and whoever waits as long as is told has waited for all of them.
        """
        told = list[Full | None]()
        for seconds in (0, 10, 0, 50, 10, 0, 229, 1, 0):
            clock.turn(seconds)
            told.append(await store.bump("key", Count("codes", ((2, 60.0), (4, 300.0)))))

        waits = [full and full.seconds for full in told]
        assert [None, None, 50.0, None, None, 230.0, 1.0, None, 10.0] == waits

    async def test_bump_all_or_none(self, store: Store) -> None:
        """
        Where there is no room for one of several, none of them is counted, whichever comes first.
        """
        await store.bump("key", once("codes"))

        told = [
            await store.bump("key", once("codes"), once("mails")),
            await store.bump("key", once("guesses"), once("codes")),
            await store.bump("key", once("guesses"), once("mails")),
            await store.bump("key", once("guesses"), once("mails")),
        ]

        assert [Full("codes", 60.0), Full("codes", 60.0), None, Full("guesses", 60.0)] == told

    async def test_bump_tells_the_longest_wait(self, store: Store, clock: HandClock) -> None:
        """
        Of several that are full, the one is told that is so for the longest.
        """
        for name in ("codes", "mails", "guesses"):
            await store.bump("key", once(name))
            clock.turn(10)

        told = [
            await store.bump("key", once("codes"), once("guesses"), once("mails")),
            await store.bump("key", Count("codes", ((1, 60.0), (1, 90.0), (9, 900.0))), once("guesses")),
        ]

        assert [Full("guesses", 50.0), Full("codes", 60.0)] == told

    async def test_bump_forgets_nothing_too_early(self, store: Store, clock: HandClock) -> None:
        """
        What counts for long is counted until then, whatever is counted beside it, and whoever sweeps.
        """
        rarely = Count("codes", ((1, 600.0),))
        await store.bump("key", rarely)
        clock.turn(100)
        await store.bump("key", once("mails"))
        clock.turn(100)
        await overdue(store, clock.now())

        told = await store.bump("key", once("mails"), rarely)

        assert Full("codes", 400.0) == told

    async def test_bump_several_at_once(self, store: Store) -> None:
        """
        Of many who come at once for several, those who are let through have all that they asked for.
        """
        codes, mails = Count("codes", ((7, 60.0),)), Count("mails", ((3, 60.0),))

        told = await asyncio.gather(
            *(store.bump("key", *pair) for pair in ((codes, mails), (mails, codes)) for _ in range(25))
        )
        left = [await store.bump("key", codes) for _ in range(5)]

        assert 3 == sum(full is None for full in told)
        assert {Full("mails", 60.0)} == {full for full in told if full is not None}
        assert [None] * 4 + [Full("codes", 60.0)] == left

    async def test_give_back_several(self, store: Store) -> None:
        """
        Several are given back together; of one that is given twice, two.
        """
        codes, mails, guesses = (Count(name, ((2, 60.0),)) for name in ("codes", "mails", "guesses"))
        for _ in range(2):
            await store.bump("key", codes, mails, guesses)

        await store.give_back("key", "codes", "mails", "codes")
        told = [[await store.bump("key", one) is None for _ in range(3)] for one in (codes, mails, guesses)]

        assert [[True, True, False], [True, False, False], [False] * 3] == told

    async def test_nothing_to_count(self, store: Store) -> None:
        """
        Whoever asks for nothing gets it.
        """
        await bump(store, "key", 1)

        told = await store.bump("key")
        await store.give_back("key")

        assert [None, 60.0] == [told, await bump(store, "key", 1)]

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

    async def test_overdue_by_the_next_look(self, store: Store) -> None:
        """
        A run that waits for what only the service knows is due as soon as that may be asked again, unless it ended.
        """
        for run_id, end in (("run-1", None), ("run-2", SIGNED_IN)):
            record = fresh(run_id, expires_at=NOON + 5)
            await store.put(record)
            await store.swap(after(record, end=end, ledger={f"{record.run.flow}.check": Tally(not_before=NOON + 2)}))

        told = [await overdue(store, NOON + seconds) for seconds in (1, 2, 5)]

        assert [[], ["run-1"], ["run-1", "run-2"]] == told

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
