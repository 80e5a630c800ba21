"""
A SQLite file on a disk that is full, or whose log somebody takes away.
"""

import resource
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from attrs import evolve

from authflow.core.errors import StoreUnavailable
from authflow.stores.rows import Row
from authflow.stores.sqlite import SqliteStore
from authflow.testing.records import NOON

ROW: Final = Row("run-1", 1, NOON, b"body")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[SqliteStore, None]:
    """
    A store that has not opened its file yet.
    """
    one = SqliteStore(tmp_path / "runs.db")
    yield one
    await one.aclose()


async def test_no_room_for_the_tables(tmp_path: Path, store: SqliteStore) -> None:
    """
    A new file on a full disk is refused for what it is; with room, the tables are laid out.
    """
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    with closing(sqlite3.connect(tmp_path / "runs.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("CREATE TABLE other AS SELECT zeroblob(60000)")  # More than SQLite keeps beside a log.
        written = (tmp_path / "runs.db-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, limit[1]))
        try:
            with pytest.raises(StoreUnavailable, match=r"full|I/O"):
                await store.put(ROW)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)

        assert await store.put(ROW)


async def test_the_log_is_taken_away(tmp_path: Path, store: SqliteStore) -> None:
    """
    Whoever removes the log of a file in use is noticed at once: nothing was written there, or is lost.
    """
    await store.put(ROW)
    for name in ("runs.db-wal", "runs.db-shm"):
        (tmp_path / name).unlink()

    with pytest.raises(StoreUnavailable, match=r"the log of .* is not the file that it was"):
        await store.swap(evolve(ROW, revision=2))
    swapped = await store.swap(evolve(ROW, revision=2))
    there = SqliteStore(tmp_path / "runs.db")
    found = await there.get("run-1")
    await there.aclose()

    assert (True, evolve(ROW, revision=2)) == (swapped, found)
