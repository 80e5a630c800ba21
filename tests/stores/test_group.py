"""
What waits for a SQLite file at the same time is written together, and is on the disk before anybody is told.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from contextvars import Context
from pathlib import Path
from random import Random
from typing import Final, TypeVarTuple

import pytest

from authflow.core.errors import StoreUnavailable
from authflow.stores.group import MOMENT, MOST
from authflow.stores.sqlite import GET, PUT
from authflow.stores.thread import SqliteFile
from tests.stores.groups import BODY, WAITED_MOST, forked, held, ids, kinds, put, together
from tests.stores.test_writes import frames

Ts = TypeVarTuple("Ts")

ONE_MORE: Final = "INSERT INTO runs (id, revision, due, body) SELECT COUNT(*), 1, 0.0, '' FROM runs"


async def test_one_transaction(file: SqliteFile) -> None:
    """
    What waits together is committed once, and everybody is told what their own came to.
    """
    await put(file, "a")
    before = await frames(file.path)

    told = await together(file, *(put(file, name) for name in "abc"))

    assert [[], [(1,)], [(1,)]] == told
    assert 1 == await frames(file.path) - before


async def test_no_more_than_so_many(file: SqliteFile) -> None:
    """
    However many wait, so many go together, so that nobody waits for all of them.
    """
    await put(file, "a")
    before = await frames(file.path)

    await together(file, *(put(file, f"run-{number}") for number in range(2 * MOST + 1)))

    assert 3 == await frames(file.path) - before


async def test_everything_waits_for_the_disk(file: SqliteFile) -> None:
    """
    A commit returns when the disk has what it wrote: sqlite.org/pragma.html says so of 2, FULL.
    """
    assert [(2,)] == await file.read("PRAGMA synchronous")


class Slow(SqliteFile):
    """
    A file on a disk that takes its time.
    """

    def _opened(self) -> sqlite3.Connection:
        connection = super()._opened()
        connection.set_trace_callback(lambda said: time.sleep(0.05) if said == "COMMIT" else None)
        return connection


async def test_told_when_it_is_there(file: SqliteFile) -> None:
    """
    Whoever is told finds what they wrote by another connection.
    """
    slow = Slow(file.path, 5.0)

    async def written(run_id: str) -> list[str]:
        await put(slow, run_id)
        return ids(file.path)

    found = await together(slow, written("a"), written("b"))
    await slow.aclose()

    assert [["a", "b"]] * 2 == found


class Counting(asyncio.SelectorEventLoop):
    """
    A loop that counts how often a thread wakes it.
    """

    woken = 0

    def call_soon_threadsafe(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        """
        As of any loop.
        """
        self.woken += 1
        return super().call_soon_threadsafe(callback, *args, context=context)


def test_one_wake_up(tmp_path: Path) -> None:
    """
    A group wakes the loop once, whoever it is of.
    """
    woken = list[int]()

    async def asking(number: int) -> None:
        file = SqliteFile(tmp_path / "runs.db", 5.0)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Counting)
        before = loop.woken
        await together(file, *(put(file, f"{number}-{n}") for n in range(number)))
        woken.append(loop.woken - before)
        await file.aclose()

    with asyncio.Runner(loop_factory=Counting) as runner:
        for number in (1, 8):
            runner.run(asking(number))

    assert woken[0] == woken[1]


async def test_whoever_reads_waits_for_no_writer(file: SqliteFile) -> None:
    """
    While another process writes, whoever reads is told at once, in whatever company.
    """
    await put(file, "a")

    with closing(sqlite3.connect(file.path, isolation_level=None)) as other:
        async with held(file):
            writing = asyncio.ensure_future(put(file, "b"))
            reading = [asyncio.ensure_future(file.read(GET, "a")) for _ in range(2)]
            await asyncio.sleep(0)
            other.execute("BEGIN IMMEDIATE")
        found = await asyncio.gather(*reading)
        waits = not writing.done()
        other.execute("ROLLBACK")
        await writing

    assert ([[(1, 0.0, BODY)]] * 2, True) == (found, waits)


async def test_whoever_watches(file: SqliteFile) -> None:
    """
    What another process wrote is seen in the company of those who write here, and what they wrote is not taken for it.
    """
    versions = [await file.version()]

    with closing(sqlite3.connect(file.path, isolation_level=None)) as other:
        for here, there in (("a", None), ("b", "c"), ("d", None)):
            async with held(file):
                writing, looking = asyncio.ensure_future(put(file, here)), asyncio.ensure_future(file.version())
                await asyncio.sleep(0)
                if there:
                    other.execute(PUT, (there, 1, 0.0, BODY)).fetchall()
            await writing
            versions.append(await looking)

    first, own, others, last = versions
    assert first == own != others == last


async def test_whoever_watches_a_file_that_is_opened_anew(file: SqliteFile) -> None:
    """
    What another process wrote is seen, although something failed before anybody looked, and the file was closed.
    """
    before = await file.version()

    with closing(sqlite3.connect(file.path, isolation_level=None)) as other:
        other.execute(PUT, ("a", 1, 0.0, BODY)).fetchall()
        with pytest.raises(StoreUnavailable):
            await file.read("SELECT nothing")

        assert before != await file.version()


async def test_too_late(file: SqliteFile) -> None:
    """
    Whoever has waited for longer than patience lasts is told so, and nothing of theirs is done; all else is.
    """
    async with held(file):
        file.patience = 0.0
        late = asyncio.ensure_future(put(file, "late"))
        await asyncio.sleep(0)
        file.patience = 5.0
        patient = asyncio.ensure_future(put(file, "patient"))
        await asyncio.sleep(0.01)
    told = await asyncio.gather(late, patient, return_exceptions=True)

    assert [StoreUnavailable, [(1,)]] == kinds(told)
    assert "too long" in str(told[0])
    assert ["patient"] == ids(file.path)


async def test_called_off(file: SqliteFile) -> None:
    """
    Whoever is called off takes nobody else with them.
    """
    async with held(file):
        asked = [asyncio.ensure_future(put(file, name)) for name in "abc"]
        await asyncio.sleep(0)
        asked[1].cancel()
    async with asyncio.timeout(WAITED_MOST):
        told = await asyncio.gather(*asked, return_exceptions=True)

    assert [[(1,)], asyncio.CancelledError, [(1,)]] == kinds(told)
    assert {"a", "c"} <= {*ids(file.path)}


def test_one_loop_after_another(tmp_path: Path) -> None:
    """
    What was asked in a loop that is gone keeps nobody waiting in the next one.
    """
    file = SqliteFile(tmp_path / "runs.db", 5.0)
    free = threading.Event()
    ended = list[object]()

    async def leave() -> None:
        await file.read(GET, "nobody")
        for asked in (file.at_once(lambda _: free.wait(WAITED_MOST)), put(file, "a")):
            ended.append(asyncio.ensure_future(asked))
            await asyncio.sleep(0)

    async def come() -> object:
        asking = asyncio.ensure_future(put(file, "b"))
        await asyncio.sleep(0)
        free.set()
        async with asyncio.timeout(WAITED_MOST):
            told = await asking
        await file.aclose()
        return told

    asyncio.run(leave())
    told = asyncio.run(come())

    assert [(1,)] == told


async def test_a_forked_child_leaves_it_to_its_parent(file: SqliteFile) -> None:
    """
    What waits when a process is forked is done once, and the child does its own.
    """
    async with held(file):
        waiting = [asyncio.ensure_future(file.rows(ONE_MORE)) for _ in range(2)]
        await asyncio.sleep(0)
        ended = await forked(lambda: file.rows(ONE_MORE))
    await asyncio.gather(*waiting)

    assert ended == 0
    assert [(3,)] == await file.read("SELECT COUNT(*) FROM runs")


async def test_nobody_comes_at_the_wrong_moment(file: SqliteFile) -> None:
    """
    Whoever comes just as the thread expects nothing more is served as well.
    """
    random = Random(7)  # noqa: S311 - moments that can be tried again

    for _ in range(300):
        until = time.monotonic() + MOMENT * random.uniform(0.9, 1.2)
        while time.monotonic() < until:  # noqa: ASYNC110 - timers of the loop count in milliseconds
            await asyncio.sleep(0)
        async with asyncio.timeout(WAITED_MOST):
            assert [] == await file.read(GET, "nobody")
