"""
Where a turn is measured: each store, and the same without us.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, TypeAlias

from attrs import define

from authflow.engine.keys import Ring, new_key
from authflow.engine.ports import Count, Store
from authflow.flows import ATLAS
from authflow.stores import postgres, redis, scripts, sqlite
from authflow.stores.kept import Kept
from authflow.stores.memory import MemoryStore
from authflow.stores.rows import Row, RowStore
from authflow.stores.seal import Sealed
from authflow.testing.records import fresh
from tests.bench.limits import ROOM
from tests.bench.turns import Turn
from tests.servers import postgres_in, redis_in

Fill: TypeAlias = Callable[[int, int], Awaitable[None]]
NAMES: Final = ("passwords", "codes")
COUNTS: Final = tuple(Count(name, ROOM) for name in NAMES)
"""
What a wrong password is counted as, and a code that it may lead to.
"""
WINDOWS: Final = json.dumps([[(most, seconds * 1e6) for most, seconds in ROOM] for _ in NAMES])
UNTIL: Final = 1793086400.25
SEALED: Final = Sealed(Ring((new_key(),)), ATLAS)
"""
What runs are written down with: what the front door gives to every store of rows.
"""


@define(eq=False)
class Place:
    """
    A store, the same without us, and what parks runs in it.

    Attributes:
        bare: The statements of a turn, by the bare driver: a run is read, a call counted, announced and answered, and
            the code that was not sent given back. There is none for the memory store.
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

        def count(key: str, log: str) -> None:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(sqlite.COUNTED, (key,)).fetchone()
                connection.execute(sqlite.COUNT, (key, log, UNTIL))

        async def write() -> None:
            nonlocal revision
            values = (revision + 1, one.due, one.body, one.id, revision)
            await asyncio.to_thread(lambda: connection.execute(sqlite.SWAP, values).fetchall())
            revision += 1

        async def bare() -> None:
            key = token_hex(32)
            await asyncio.to_thread(lambda: connection.execute(sqlite.GET, (one.id,)).fetchall())
            await write()
            await asyncio.to_thread(count, key, '{"passwords": [1793000000.25], "codes": [1793000000.25]}')
            await asyncio.to_thread(count, key, '{"passwords": [1793000000.25], "codes": []}')
            await write()

        async def fill(first: int, last: int) -> None:
            parked = map(row, range(first, last))
            with closing(sqlite3.connect(path)) as filling, filling:
                filling.executemany(sqlite.PUT.removesuffix("RETURNING 1"), map(parts, parked))
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # As a file is at rest.

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
        swap, bump, give_back = map(client.register_script, (scripts.WRITE, scripts.BUMP, scripts.GIVE_BACK))
        rows = redis.RedisStore(server.url)
        await rows.put(one := row(-1))
        stack.push_async_callback(rows.aclose)
        revision = 1

        async def write() -> None:
            nonlocal revision
            values: Any = ["" if revision == 1 else revision, revision + 1, one.due, one.body, 10**9, one.id]
            assert await swap(["authflow:{x}:run", "authflow:{x}:due"], values)
            revision += 1

        async def bare() -> None:
            who = f"authflow:{{x}}:budget:{token_hex(32)}"
            await client.hmget("authflow:{x}:run", ["revision", "due", "body"])
            await write()
            await bump([f"{who}:passwords", f"{who}:codes"], ["", WINDOWS])
            await give_back([f"{who}:codes"])
            await write()

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

        async def write() -> None:
            nonlocal revision
            assert await pool.fetch(postgres.SWAP, one.id, revision + 1, one.due, one.body)
            revision += 1

        async def bare() -> None:
            key, spans = token_hex(32), [round(seconds * 1e6) for _ in NAMES for _, seconds in ROOM]
            names = [name for name in NAMES for _ in ROOM]
            await pool.fetch(postgres.GET, one.id)
            await write()
            await pool.fetch(postgres.BUMP, key, NAMES, spans[-1], names, [most for most, _ in ROOM] * 2, spans, None)
            await pool.fetch(postgres.GIVE_BACK, key, ["codes"])
            await write()

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
