"""
Where a turn is measured: each store, and the same without us.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final, TypeAlias

from attrs import define

from authflow.engine.keys import Ring, new_key
from authflow.engine.ports import Store
from authflow.flows import ATLAS
from authflow.stores import postgres, redis, scripts, sqlite
from authflow.stores.kept import Kept
from authflow.stores.memory import MemoryStore
from authflow.stores.rows import Row, RowStore
from authflow.stores.seal import Sealed
from authflow.testing.records import fresh
from tests.bench.turns import Turn
from tests.servers import postgres_in, redis_in

Fill: TypeAlias = Callable[[int, int], Awaitable[None]]
SEALED: Final = Sealed(Ring((new_key(),)), ATLAS)
"""
What runs are written down with: what the front door gives to every store of rows.
"""


@define(eq=False)
class Place:
    """
    A store, the same without us, and what parks runs in it.

    Attributes:
        bare: The statements of a turn, by the bare driver; there is none for the memory store.
        fill: Parks the runs from one number to another.
    """

    store: Store
    fill: Fill
    bare: Turn | None = None


def row(number: int) -> Row:
    """
    A parked run.
    """
    record = fresh(f"parked-{number}", expires_at=time.time() + 1800 + number)
    return Row(record.run.id, 1, record.run.expires_at, SEALED.write(record))


@asynccontextmanager
async def in_memory(_: Path) -> AsyncGenerator[Place, None]:
    """
    The memory store.
    """
    store = MemoryStore()

    async def fill(first: int, last: int) -> None:
        for number in range(first, last):
            await store.put(fresh(f"parked-{number}"))

    yield Place(store, fill)


@asynccontextmanager
async def in_sqlite(folder: Path) -> AsyncGenerator[Place, None]:
    """
    A SQLite file, and the standard library's driver in a thread, as a program with an event loop must use it.
    """
    path = folder / "runs.db"
    rows = sqlite.SqliteStore(path)
    await rows.put(one := row(-1))
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        revision = 1

        async def bare() -> None:
            nonlocal revision
            await asyncio.to_thread(lambda: connection.execute(sqlite.GET, (one.id,)).fetchall())
            for _ in range(2):
                values = (revision + 1, one.due, one.body, one.id, revision)
                await asyncio.to_thread(lambda given: connection.execute(sqlite.SWAP, given).fetchall(), values)
                revision += 1

        async def fill(first: int, last: int) -> None:
            parked = map(row, range(first, last))
            with closing(sqlite3.connect(path)) as filling, filling:
                filling.executemany(sqlite.PUT.removesuffix("RETURNING 1"), map(parts, parked))

        yield Place(Kept(rows, SEALED), fill, bare)
    await rows.aclose()


@asynccontextmanager
async def in_redis(folder: Path) -> AsyncGenerator[Place, None]:
    """
    A Redis that writes to the disk each second, and its own client.
    """
    from redis.asyncio import Redis  # noqa: PLC0415 - it comes with an extra

    async with AsyncExitStack() as stack:
        server = redis_in(folder, "--appendfsync", "everysec")
        server.start()
        stack.callback(server.stop)
        client = await stack.enter_async_context(Redis.from_url(server.url))
        write: Any = client.register_script(scripts.WRITE)
        rows = redis.RedisStore(server.url)
        await rows.put(one := row(-1))
        stack.push_async_callback(rows.aclose)
        revision = 1

        async def bare() -> None:
            nonlocal revision
            await client.hmget("authflow:{x}:run", ["revision", "due", "body"])
            for _ in range(2):
                before = "" if revision == 1 else revision
                values = [before, revision + 1, one.due, one.body, 10**9, one.id]
                assert await write(["authflow:{x}:run", "authflow:{x}:due"], values)
                revision += 1

        yield Place(Kept(rows, SEALED), lambda first, last: put_all(rows, first, last), bare)


@asynccontextmanager
async def in_postgres(folder: Path) -> AsyncGenerator[Place, None]:
    """
    A PostgreSQL as it comes, and a pool of asyncpg's connections.
    """
    import asyncpg  # noqa: PLC0415 - it comes with an extra

    async with AsyncExitStack() as stack:
        server = postgres_in(folder)
        server.start()
        stack.callback(server.stop)
        rows = postgres.PostgresStore(server.url)
        await rows.put(one := row(-1))
        stack.push_async_callback(rows.aclose)
        pool = await stack.enter_async_context(asyncpg.create_pool(server.url, min_size=1))
        revision = 1

        async def bare() -> None:
            nonlocal revision
            await pool.fetch(postgres.GET, one.id)
            for _ in range(2):
                assert await pool.fetch(postgres.SWAP, one.id, revision + 1, one.due, one.body)
                revision += 1

        async def fill(first: int, last: int) -> None:
            await pool.copy_records_to_table(
                "authflow_runs",
                records=map(parts, map(row, range(first, last))),
                columns=["id", "revision", "due", "body"],
            )
            await pool.execute("VACUUM ANALYZE authflow_runs")

        yield Place(Kept(rows, SEALED), fill, bare)


PLACES: Final = {"memory": in_memory, "SQLite": in_sqlite, "Redis": in_redis, "PostgreSQL": in_postgres}


def parts(one: Row) -> tuple[str, int, float, bytes]:
    """
    The columns of *one*.
    """
    return one.id, one.revision, one.due, one.body


async def put_all(rows: RowStore, first: int, last: int) -> None:
    """
    Park runs one by one, some at a time.
    """
    for start in range(first, last, 50):
        await asyncio.gather(*(rows.put(row(number)) for number in range(start, min(start + 50, last))))
