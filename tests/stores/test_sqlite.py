"""
SQLite does what a store must: one file, for all processes of a machine.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, closing, suppress
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from attrs import evolve

from authflow.core.errors import NotAllowed, StoreUnavailable
from authflow.engine.clock import HandClock
from authflow.engine.ports import Store
from authflow.stores.kept import Kept
from authflow.stores.plain import Plain
from authflow.stores.rows import Row
from authflow.stores.sqlite import SqliteStore
from authflow.testing.budgets import once
from authflow.testing.records import NOON
from authflow.testing.stores import StoreConformance
from tests.runs import HERE
from tests.stores.groups import no_room

Stores: TypeAlias = Callable[[], SqliteStore]
"""
Opens one file, as often as it is asked to.
"""

ROW: Final = Row("run-1", 1, NOON, b"body")


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncGenerator[Stores, None]:
    """
    Stores of one file, which do not wait long, and are closed in the end.
    """
    opened = list[SqliteStore]()

    def opens() -> SqliteStore:
        opened.append(SqliteStore(tmp_path / "runs.db", patience=0.5 if len(opened) < 2 else 5.0))
        return opened[-1]

    yield opens
    for store in opened:
        await store.aclose()


class TestSqliteStore(StoreConformance):
    """
    Runs in a file.
    """

    @pytest.fixture
    async def store(self, tmp_path: Path, clock: HandClock) -> AsyncGenerator[Store, None]:
        """
        A new file.
        """
        rows = SqliteStore(tmp_path / "runs.db", seconds=clock.now)
        yield Kept(rows, Plain(HERE))
        await rows.aclose()


def connected(path: Path) -> sqlite3.Connection:
    """
    What another program has of the file.
    """
    return sqlite3.connect(path, isolation_level=None, timeout=0)


async def test_the_file_is_the_owners(tmp_path: Path, stores: Stores) -> None:
    """
    Nobody else can read the file, nor the two that SQLite keeps beside it.
    """
    store = stores()
    await store.put(ROW)

    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}  # noqa: ASYNC240 - three files

    assert dict.fromkeys(("runs.db", "runs.db-shm", "runs.db-wal"), 0o600) == modes


async def test_everything_is_there_after_it_was_closed(stores: Stores) -> None:
    """
    A store that was closed opens again when it is used, and another one finds what it wrote.
    """
    store = stores()
    await store.put(ROW)
    await store.aclose()

    found = [await stores().get("run-1"), await store.get("run-1")]

    assert [ROW, ROW] == found


async def test_many_open_it_at_once(stores: Stores) -> None:
    """
    Whoever comes first lays out the tables, and all others find them.
    """
    put = await asyncio.gather(*(stores().put(ROW) for _ in range(8)))

    assert 1 == sum(put)


async def test_one_opens_it_while_another_writes_first(tmp_path: Path) -> None:
    """
    Whoever comes to a new file that somebody writes to, before its log is kept ahead, waits for them.
    """
    store = SqliteStore(tmp_path / "runs.db")

    with closing(connected(tmp_path / "runs.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        opening = asyncio.ensure_future(store.put(ROW))
        done, _ = await asyncio.wait({opening}, timeout=0.1)
        other.execute("ROLLBACK")
        put = await opening
    await store.aclose()

    assert (set(), True) == (done, put)


async def test_changes_elsewhere(stores: Stores) -> None:
    """
    What another process writes is heard of, and so is that it forgot.
    """
    here, there = stores(), stores()
    await here.put(ROW)

    async with asyncio.timeout(10), aclosing(here.changes("run-1")) as changes:
        heard = [await anext(changes)]
        await asyncio.sleep(0.1)
        await there.swap(evolve(ROW, revision=2))
        heard.append(await anext(changes))
        await there.drop("run-1", 2)
        gone = await anext(changes, None)

    assert ([1, 2], None) == (heard, gone)


async def test_nobody_watches_when_nobody_waits(stores: Stores) -> None:
    """
    The file is looked at for others' writes only while somebody listens.
    """
    store = stores()
    await store.put(ROW)

    async with aclosing(store.changes("run-1")) as changes:
        await anext(changes)
        watching = len(asyncio.all_tasks())
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()}, timeout=10)

    assert [2, 1] == [watching, len(asyncio.all_tasks())]


OPERATIONS: Final[dict[str, Callable[[SqliteStore], Awaitable[object]]]] = {
    "put": lambda store: store.put(evolve(ROW, id="run-2")),
    "swap": lambda store: store.swap(evolve(ROW, revision=2)),
    "drop": lambda store: store.drop("run-1", 1),
    "bump": lambda store: store.bump("key", once("codes"), once("mails")),
    "give_back": lambda store: store.give_back("key", "codes", "mails"),
    "announce": lambda store: store.announce(evolve(ROW, revision=2), "key", once("codes")),
    "settle": lambda store: store.settle(evolve(ROW, revision=2), "key", "codes"),
    "get": lambda store: store.get("run-1"),
    "changes": lambda store: anext(store.changes("run-1")),
    "overdue": lambda store: anext(store.overdue(NOON)),
}
WRITES: Final = {name: OPERATIONS[name] for name in ("put", "swap", "drop", "bump", "give_back", "announce", "settle")}


@pytest.mark.parametrize("operation", WRITES.values(), ids=WRITES)
async def test_locked(operation: Callable[[SqliteStore], Awaitable[object]], tmp_path: Path, stores: Stores) -> None:
    """
    While another program holds the file, nothing is written and nobody is told that it was; then all goes on.
    """
    store = stores()
    await store.put(ROW)

    with closing(connected(tmp_path / "runs.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="database is locked"):
            await operation(store)
        other.execute("ROLLBACK")

    assert ROW == await store.get("run-1")
    assert await store.swap(evolve(ROW, revision=2))


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_gone(operation: Callable[[SqliteStore], Awaitable[object]], tmp_path: Path, stores: Stores) -> None:
    """
    A file that was taken away is missed at once, and no other is made, where nobody would find a run; it can come back.
    """
    store = stores()
    await store.put(ROW)

    (tmp_path / "runs.db").rename(tmp_path / "away.db")
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match=r"runs\.db"):
            await operation(store)
    (tmp_path / "away.db").rename(tmp_path / "runs.db")

    assert ROW == await store.get("run-1")


async def test_replaced(tmp_path: Path, stores: Stores) -> None:
    """
    Where another file was put in the place of the one that was open, whoever comes first is told; then it is used.
    """
    store = stores()
    await store.put(ROW)
    with closing(connected(tmp_path / "runs.db")) as other:
        other.execute("VACUUM INTO ?", (str(tmp_path / "saved.db"),))
    await store.swap(evolve(ROW, revision=2))

    for log in ("runs.db-wal", "runs.db-shm"):
        (tmp_path / log).unlink()
    (tmp_path / "saved.db").replace(tmp_path / "runs.db")
    with pytest.raises(StoreUnavailable, match="is not the file that it was"):
        await store.get("run-1")

    assert ROW == await store.get("run-1")


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_no_database(
    operation: Callable[[SqliteStore], Awaitable[object]], tmp_path: Path, stores: Stores
) -> None:
    """
    A file that is something else is left as it is.
    """
    (tmp_path / "runs.db").write_text("This is a letter, and long enough to be taken for something else.")

    with pytest.raises(StoreUnavailable, match="file is not a database"):
        await operation(stores())

    assert (tmp_path / "runs.db").read_text().startswith("This is a letter")


async def test_no_folder(tmp_path: Path) -> None:
    """
    Where there is no folder, there is no store, and nobody makes one.
    """
    store = SqliteStore(tmp_path / "nowhere" / "runs.db")

    with pytest.raises(StoreUnavailable, match="nowhere"):
        await store.get("run-1")
    await store.aclose()

    assert not (tmp_path / "nowhere").exists()


async def test_full(stores: Stores) -> None:
    """
    Where there is no room, nothing is written and nobody is told that it was; with room, all goes on.
    """
    big = evolve(ROW, revision=2, body=bytes(100_000))
    store = stores()
    await store.put(ROW)

    with no_room(), pytest.raises(StoreUnavailable, match=r"full|I/O"):
        await store.swap(big)

    assert ROW == await store.get("run-1")
    assert await store.swap(big)


async def test_a_later_layout(tmp_path: Path, stores: Stores) -> None:
    """
    A file that a later version has laid out is not touched.
    """
    with closing(connected(tmp_path / "runs.db")) as other:
        other.execute("PRAGMA user_version = 99")

    with pytest.raises(NotAllowed, match="a later version"):
        await stores().get("run-1")


async def test_a_forked_child(stores: Stores) -> None:
    """
    A process that was forked while the file was open works with it, and so does its parent.
    """
    store = stores()
    await store.put(ROW)

    child = os.fork()
    if child == 0:
        swapped = False
        with suppress(BaseException):
            fresh_loop = asyncio.new_event_loop()
            asyncio.events._set_running_loop(None)  # noqa: SLF001 - The child has the parent's running loop.
            swapped = fresh_loop.run_until_complete(store.swap(evolve(ROW, revision=2)))
        os._exit(0 if swapped else 1)
    _, status = await asyncio.to_thread(os.waitpid, child, 0)

    assert 0 == status
    assert await store.swap(evolve(ROW, revision=3))
