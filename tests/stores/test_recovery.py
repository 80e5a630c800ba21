"""
Servers that come back otherwise than they went, and crowds that wait for one that does not: we go on by ourselves.
"""

import asyncio
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Final

from authflow.core.errors import StoreUnavailable
from authflow.stores.postgres import PostgresStore
from authflow.stores.redis import RedisStore
from authflow.stores.rows import Row, RowStore
from authflow.stores.sqlite import SqliteStore
from authflow.testing.budgets import once
from authflow.testing.records import NOON
from tests.servers import Server

ROW: Final = Row("run-1", 1, NOON, b"body")
CROWD: Final = 100
SHORT: Final = 0.1
LONG: Final = 5.0
"""
Half of what a crowd waits for that is let in one by one, in seconds, and much more than its last one has to.
"""


async def crowd(store: RowStore) -> int:
    """
    How many of many who come at once are told that *store* is away, before a part of them would be, one by one.
    """
    async with asyncio.timeout(LONG):
        told = await asyncio.gather(*(store.bump(f"{n}", once("codes")) for n in range(CROWD)), return_exceptions=True)
    return sum(isinstance(one, StoreUnavailable) for one in told)


async def test_a_crowd_waits_for_redis(redis: Server) -> None:
    """
    Whoever waits for a connection that others wait with is told when patience is over, not when it is their turn.
    """
    store = RedisStore(redis.url, patience=SHORT, size=1)
    await store.put(ROW)

    redis.freeze()
    try:
        told = await crowd(store)
    finally:
        redis.thaw()

    assert CROWD == told
    await store.aclose()


async def test_a_crowd_waits_for_postgres(new_postgres: Server) -> None:
    """
    The same holds for the very first connection, which one opens for all.
    """
    store = PostgresStore(new_postgres.url, patience=SHORT)

    new_postgres.freeze()
    try:
        told = await crowd(store)
    finally:
        new_postgres.thaw()

    assert CROWD == told
    await store.aclose()


async def test_a_crowd_waits_for_a_file(tmp_path: Path) -> None:
    """
    The same holds for a file that another program has locked.
    """
    store = SqliteStore(tmp_path / "runs.db", patience=SHORT)
    await store.put(ROW)

    with closing(connect(tmp_path / "runs.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = await crowd(store)

    assert CROWD == told
    assert ROW == await store.get("run-1")
    await store.aclose()
