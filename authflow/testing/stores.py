"""
What every store must do. A store shows that it does by a subclass of `StoreConformance` with its own fixture `store`.

    class TestMyStore(StoreConformance):
        @pytest.fixture
        async def store(self, clock: HandClock) -> AsyncGenerator[Store, None]:
            rows = MyStore("my-server", seconds=clock.now)
            yield Kept(rows, Plain(ATLAS))  # A store of rows; one that keeps records is given as it is.
            await rows.aclose()

It is made for pytest-asyncio in its mode `auto`; every test wants a store with nothing in it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing

import pytest
from attrs import evolve

from authflow.core.state import End
from authflow.engine.ports import Store
from authflow.flows.rows import SIGNED_IN, SIGNED_OUT_HERE, TIMED_OUT
from authflow.flows.verify import VerifyState
from authflow.testing.announcing import AnnounceConformance
from authflow.testing.records import after, fresh, full

MANY = 20


async def ended(changes: AsyncGenerator[int, None]) -> bool:
    """
    Whether there is nothing more to hear.
    """
    return await anext(changes, None) is None


async def settle() -> None:
    """
    Let everybody who can go on do so.
    """
    for _ in range(10):
        await asyncio.sleep(0)


class StoreConformance(AnnounceConformance):
    """
    Subclass it, and give it a `store`.
    """

    async def test_put(self, store: Store) -> None:
        """
        What was put is what one gets.
        """
        stored = await store.put(fresh())

        assert stored
        assert fresh() == await store.get("run-1")

    async def test_put_once(self, store: Store) -> None:
        """
        An id is taken once, and whoever comes second changes nothing.
        """
        await store.put(fresh())

        again = await store.put(evolve(fresh(), handle="another"))

        assert not again
        assert fresh() == await store.get("run-1")

    async def test_put_once_at_once(self, store: Store) -> None:
        """
        Of many who take an id at once, one gets it.
        """
        stored = await asyncio.gather(*(store.put(evolve(fresh(), handle=f"hash-{n}")) for n in range(MANY)))

        held = await store.get("run-1")
        assert 1 == sum(stored)
        assert held is not None
        assert f"hash-{stored.index(True)}" == held.handle

    @pytest.mark.parametrize("run_id", ["", "run-2", "RUN-1", "run-1 ", "run-%", "'; --", "\0", "\ud800", "x" * 10_000])
    async def test_get_what_is_not_there(self, store: Store, run_id: str) -> None:
        """
        An id that nobody took, whatever it looks like, is nobody's.
        """
        await store.put(fresh())

        assert await store.get(run_id) is None

    async def test_nothing_is_lost(self, store: Store) -> None:
        """
        A record comes back with all it holds: what is open, what is sealed, and what is written beside.
        """
        await store.put(full())

        held = await store.get("run-full")

        assert full() == held
        assert held is not None
        assert VerifyState.ENTER_CODE is held.run.state

    @pytest.mark.parametrize("end", [SIGNED_IN, TIMED_OUT, SIGNED_OUT_HERE], ids=lambda end: str(end.name))
    async def test_an_end_is_not_lost(self, store: Store, end: End) -> None:
        """
        A run that has ended comes back with its end.
        """
        ended = after(fresh(), end=end)
        await store.put(fresh())

        await store.swap(ended)

        assert ended == await store.get("run-1")

    async def test_swap(self, store: Store) -> None:
        """
        The next revision takes the place of the one before.
        """
        await store.put(fresh())
        second = after(fresh(), step=2)

        swapped = await store.swap(second)

        assert swapped
        assert second == await store.get("run-1")

    @pytest.mark.parametrize("revision", [-1, 0, 1, 2, 4, 5, 100])
    async def test_swap_only_the_next(self, store: Store, revision: int) -> None:
        """
        No other revision does, be it the present, an earlier or a later one.
        """
        second = after(fresh(), step=2)
        await store.put(fresh())
        await store.swap(second)

        swapped = await store.swap(evolve(after(second, step=9), revision=revision))

        assert not swapped
        assert second == await store.get("run-1")

    async def test_swap_at_once(self, store: Store) -> None:
        """
        Of many who write the next revision at once, one does.
        """
        await store.put(fresh())

        swapped = await asyncio.gather(*(store.swap(after(fresh(), step=n)) for n in range(MANY)))

        held = await store.get("run-1")
        assert 1 == sum(swapped)
        assert held is not None
        assert swapped.index(True) == held.run.step

    async def test_swap_what_is_not_there(self, store: Store) -> None:
        """
        What was never put, or is forgotten, cannot be swapped in.
        """
        await store.put(fresh())
        await store.drop("run-1", 1)

        swapped = [await store.swap(after(fresh())), await store.swap(fresh()), await store.swap(after(full()))]

        assert [False] * 3 == swapped
        assert [None, None] == [await store.get("run-1"), await store.get("run-full")]

    async def test_drop(self, store: Store) -> None:
        """
        A run is forgotten at its present revision, and its id is free.
        """
        await store.put(fresh())
        await store.put(fresh("run-2"))

        dropped = [await store.drop("run-1", 1), await store.drop("run-1", 1)]

        assert [True, False] == dropped
        assert [None, fresh("run-2")] == [await store.get("run-1"), await store.get("run-2")]
        assert await store.put(fresh())

    @pytest.mark.parametrize("revision", [0, 1, 3])
    async def test_drop_only_the_present(self, store: Store, revision: int) -> None:
        """
        A run that went on meanwhile is not forgotten.
        """
        await store.put(fresh())
        await store.swap(after(fresh()))

        dropped = await store.drop("run-1", revision)

        assert not dropped
        assert after(fresh()) == await store.get("run-1")

    async def test_runs_are_apart(self, store: Store) -> None:
        """
        What happens to one run happens to no other.
        """
        await store.put(fresh())
        await store.put(fresh("run-2"))

        await store.swap(after(fresh("run-2"), step=2))

        assert [fresh(), after(fresh("run-2"), step=2)] == [await store.get("run-1"), await store.get("run-2")]

    async def test_changes(self, store: Store) -> None:
        """
        Whoever listens hears the present revision, and each new one as it comes.
        """
        record = fresh()
        await store.put(record)

        async with asyncio.timeout(self.patience), aclosing(store.changes("run-1")) as changes:
            heard = [await anext(changes)]
            for _ in range(3):
                record = after(record)
                coming = asyncio.ensure_future(anext(changes))
                await settle()
                assert not coming.done()
                await store.swap(record)
                heard.append(await coming)

        assert [1, 2, 3, 4] == heard

    async def test_changes_between(self, store: Store) -> None:
        """
        What happened between two looks is heard of: a listener is never left behind.
        """
        await store.put(fresh())

        async with asyncio.timeout(self.patience), aclosing(store.changes("run-1")) as changes:
            heard = [await anext(changes)]
            await store.swap(after(fresh()))
            heard.append(await anext(changes))

        assert [1, 2] == heard

    async def test_changes_for_many(self, store: Store) -> None:
        """
        All who listen hear, and it ends for all when the run is forgotten.
        """
        await store.put(fresh())

        async with asyncio.timeout(self.patience), AsyncExitStack() as stack:
            all_changes = [await stack.enter_async_context(aclosing(store.changes("run-1"))) for _ in range(MANY)]
            first = await asyncio.gather(*(anext(changes) for changes in all_changes))
            await store.swap(after(fresh()))
            second = await asyncio.gather(*(anext(changes) for changes in all_changes))
            coming = [asyncio.ensure_future(ended(changes)) for changes in all_changes]
            await settle()
            await store.drop("run-1", 2)
            last = await asyncio.gather(*coming)

        assert ([1] * MANY, [2] * MANY, [True] * MANY) == (first, second, last)

    async def test_changes_of_another(self, store: Store) -> None:
        """
        Whoever listens to one run hears of no other.
        """
        await store.put(fresh())
        await store.put(fresh("run-2"))

        async with asyncio.timeout(self.patience), aclosing(store.changes("run-1")) as changes:
            heard = [await anext(changes)]
            coming = asyncio.ensure_future(anext(changes))
            await store.swap(after(fresh("run-2")))
            await settle()
            assert not coming.done()
            await store.swap(after(fresh()))
            heard.append(await coming)

        assert [1, 2] == heard

    async def test_changes_of_nobody(self, store: Store) -> None:
        """
        Of a run that is not there, there is nothing to hear.
        """
        async with asyncio.timeout(self.patience), aclosing(store.changes("run-1")) as changes:
            nothing = await ended(changes)

        assert nothing
