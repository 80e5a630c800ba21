"""
What fails among others in one transaction of a SQLite file is taken back alone; what the disk has not is told to all.
"""

import asyncio
import os
import signal
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from authflow.core.errors import StoreUnavailable
from authflow.stores.sqlite import GET, PUT
from authflow.stores.thread import SqliteFile
from tests.stores.groups import BODY, WAITED_MOST, at_rest, forked, ids, kinds, no_room, put, together


def failing(fault: BaseException) -> Callable[[sqlite3.Connection], None]:
    """
    Work that writes, and then fails.
    """

    def work(connection: sqlite3.Connection) -> None:
        connection.execute(PUT, ("failing", 1, 0.0, BODY)).fetchall()
        raise fault

    return work


def rolling_back(connection: sqlite3.Connection) -> None:
    """
    Fail so that SQLite takes the whole transaction back, as it may where a disk is full.
    """
    connection.execute("INSERT OR ROLLBACK INTO runs (id, revision, due, body) SELECT id, 1, 0.0, '' FROM runs")


def hiding(connection: sqlite3.Connection) -> None:
    """
    Fail so, and say nothing.
    """
    with suppress(sqlite3.Error):
        rolling_back(connection)


def never_committed(connection: sqlite3.Connection) -> None:
    """
    Write what only the commit finds fault with.
    """
    connection.execute("INSERT INTO notes VALUES ('of nobody')")


async def strict(file: SqliteFile) -> None:
    """
    Have *file* refuse, when it commits, notes of runs that are not there.
    """
    await file.read("PRAGMA foreign_keys = ON")
    await file.rows("CREATE TABLE notes (run REFERENCES runs DEFERRABLE INITIALLY DEFERRED)")


@pytest.mark.parametrize(
    ("work", "fault"),
    [
        pytest.param(failing(ValueError()), ValueError, id="a-mistake"),
        pytest.param(failing(BaseException()), BaseException, id="whatever-it-is"),
        pytest.param(failing(StopIteration()), RuntimeError, id="what-a-future-cannot-hold"),
        pytest.param(failing(OSError()), StoreUnavailable, id="the-disk"),
        pytest.param(failing(sqlite3.OperationalError()), StoreUnavailable, id="sqlite"),
        pytest.param(rolling_back, StoreUnavailable, id="all-is-taken-back"),
        pytest.param(hiding, StoreUnavailable, id="all-is-taken-back-unnoticed"),
    ],
)
async def test_one_that_fails(
    work: Callable[[sqlite3.Connection], None], fault: type[BaseException], file: SqliteFile
) -> None:
    """
    Whatever one fails by, it alone is told, nothing of it is written, and all else is.
    """
    told = await together(file, put(file, "a"), file.at_once(work), put(file, "b"))

    assert [[(1,)], fault, [(1,)]] == kinds(told)
    assert ["a", "b"] == ids(file.path)


async def test_one_that_fails_in_company(file: SqliteFile) -> None:
    """
    What fails among others, and not by itself, is done.
    """
    faults = [ValueError()]

    def work(connection: sqlite3.Connection) -> object:
        if faults:
            raise faults.pop()
        return connection.execute(PUT, ("b", 1, 0.0, BODY)).fetchall()

    told = await together(file, put(file, "a"), file.at_once(work))

    assert [[(1,)]] * 2 == told
    assert ["a", "b"] == ids(file.path)


async def test_one_that_fails_is_alone_with_it(file: SqliteFile) -> None:
    """
    One that fails by itself leaves a file that can be used at once.
    """
    await put(file, "a")
    for work in (failing(ValueError()), rolling_back, hiding):
        with pytest.raises((ValueError, StoreUnavailable)):
            await file.at_once(work)

    assert [(1,)] == await put(file, "b")
    assert ["a", "b"] == ids(file.path)


async def test_a_commit_that_fails(file: SqliteFile) -> None:
    """
    Where the whole cannot be committed, everybody is told, nothing is written, and all goes on.
    """
    await strict(file)

    told = await together(file, put(file, "a"), file.at_once(never_committed), put(file, "b"))

    assert [StoreUnavailable] * 3 == kinds(told)
    assert [] == ids(file.path)
    assert [(1,)] == await put(file, "c")


async def test_whoever_reads_meanwhile(file: SqliteFile) -> None:
    """
    Nobody is told what others wrote in the same moment, as it may not come to be.
    """
    await strict(file)

    told = await together(file, put(file, "a"), file.read(GET, "a"), file.at_once(never_committed))

    assert [StoreUnavailable, [], StoreUnavailable] == kinds(told)


async def test_full(file: SqliteFile) -> None:
    """
    Where there is no room for the whole, everybody is told, and nothing is written.
    """
    big = file.rows(PUT, "big", 1, 0.0, bytes(100_000))

    with no_room():
        told = await together(file, put(file, "a"), big, put(file, "b"))

    assert [StoreUnavailable] * 3 == kinds(told)
    assert [] == ids(file.path)


async def test_locked(file: SqliteFile) -> None:
    """
    While another process writes, everybody is told why, after one wait.
    """
    hurried = SqliteFile(file.path, 0.1)
    await hurried.read(GET, "nobody")

    with closing(sqlite3.connect(file.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = await together(hurried, *(put(hurried, name) for name in "abc"))
        other.execute("ROLLBACK")
    await hurried.aclose()

    assert [StoreUnavailable] * 3 == kinds(told)
    assert ["database is locked"] * 3 == [fault.why for fault in told]
    assert [] == ids(file.path)


async def test_killed(file: SqliteFile) -> None:
    """
    Of a group in whose middle the process is killed, nothing is written.
    """

    def kill(_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def end() -> None:
        await together(file, put(file, "a"), file.at_once(kill), put(file, "b"))

    ended = await forked(end)

    assert -signal.SIGKILL == ended
    assert [] == ids(file.path)


async def test_no_thread(file: SqliteFile) -> None:
    """
    Where no thread can be had, everybody is told, the second as the first.
    """
    ended = ThreadPoolExecutor(1)
    ended.shutdown()
    await at_rest(file)
    file._thread, thread = ended, file._thread  # noqa: SLF001 - nobody takes all threads of a machine for a test

    for _ in range(2):
        with pytest.raises(RuntimeError):
            async with asyncio.timeout(WAITED_MOST):
                await put(file, "a")
    file._thread = thread  # noqa: SLF001 - as above

    assert [(1,)] == await put(file, "a")


async def test_the_thread_ends(file: SqliteFile) -> None:
    """
    Whatever breaks what the thread does, whoever comes next has it begun again.
    """
    await at_rest(file)
    broken: Any = None
    file._waiting.add(broken)  # noqa: SLF001 - nothing that can be asked breaks it
    with pytest.raises(AttributeError):
        file._work(file._waiting)  # noqa: SLF001 - as above

    async with asyncio.timeout(WAITED_MOST):
        told = await put(file, "a")

    assert [(1,)] == told


async def test_closed_while_others_ask(file: SqliteFile) -> None:
    """
    Whoever asks while the file is closed is answered, and in the end nothing of it is open.
    """
    async with asyncio.timeout(WAITED_MOST):
        for turn in range(50):
            asked = [put(file, f"{turn} {n}") for n in range(5)]
            told = await asyncio.gather(*asked, file.aclose(), file.read(GET, "nobody"), return_exceptions=True)
            assert [*[[(1,)]] * 5, None, []] == told
        await file.aclose()

    assert 250 == len(ids(file.path))
    assert [] == opened(file.path)


def opened(path: Path) -> list[str]:
    """
    What this process has open of the file at *path* and its logs.
    """
    return [one for one in map(os.path.realpath, Path("/proc/self/fd").iterdir()) if one.startswith(str(path))]
