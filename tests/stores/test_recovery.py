"""
Servers that come back otherwise than they went, and crowds that wait for one that does not: we go on by ourselves.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, closing, suppress
from pathlib import Path
from sqlite3 import connect
from typing import Final

import asyncpg
import pytest
from attrs import define, evolve, field
from redis.asyncio import Redis

from authflow.core.errors import StoreUnavailable
from authflow.stores.postgres import PostgresStore
from authflow.stores.redis import RedisStore
from authflow.stores.rows import Row, RowStore
from authflow.stores.sqlite import SqliteStore
from authflow.testing.budgets import once
from authflow.testing.records import NOON
from tests.servers import LOOPBACK, Server

ROW: Final = Row("run-1", 1, NOON, b"body")
CROWD: Final = 100
SHORT: Final = 0.1
LONG: Final = 5.0
"""
Half of what a crowd waits for that is let in one by one, in seconds, and much more than its last one has to.
"""


@define(eq=False)
class Name:
    """
    A name that leads to one server or another; whoever is connected stays with the one that they came to.
    """

    port: int
    _open: set[asyncio.Task[None]] = field(factory=set[asyncio.Task[None]])

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """
        Pass on what is said, both ways.
        """
        answers, asks = await asyncio.open_connection(LOOPBACK, self.port)
        for one, other in ((reader, asks), (answers, writer)):
            task = asyncio.create_task(passed(one, other))
            self._open.add(task)
            task.add_done_callback(self._open.discard)

    async def aclose(self) -> None:
        """
        Wait until everybody has hung up.
        """
        while self._open:
            await asyncio.wait(self._open)


async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """
    Say to *writer* what *reader* hears, until there is no more.
    """
    with suppress(OSError):
        while said := await reader.read(65536):
            writer.write(said)
            await writer.drain()
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


@asynccontextmanager
async def name_of(server: Server) -> AsyncGenerator[tuple[Name, str], None]:
    """
    A name that leads to *server*, and the URL of it.
    """
    name = Name(port_of(server))
    listening = await asyncio.start_server(name.connected, LOOPBACK, 0)
    async with listening:
        yield name, f"redis://{LOOPBACK}:{listening.sockets[0].getsockname()[1]}"
        await name.aclose()


def port_of(server: Server) -> int:
    """
    The port that *server* listens at.
    """
    return int(server.url.rpartition(":")[2])


async def heard_twice(store: RowStore) -> None:
    """
    Wait for more than there is to hear.
    """
    async with aclosing(store.changes("run-1")) as changes:
        await anext(changes)
        await anext(changes)


async def crowd(store: RowStore) -> int:
    """
    How many of many who come at once are told that *store* is away, before a part of them would be, one by one.
    """
    async with asyncio.timeout(LONG):
        told = await asyncio.gather(*(store.bump(f"{n}", once("codes")) for n in range(CROWD)), return_exceptions=True)
    return sum(isinstance(one, StoreUnavailable) for one in told)


async def test_redis_takes_another_servers_place(redis: Server, new_redis: Server) -> None:
    """
    Once a server follows another, which its name leads to, so do we, although none of our connections was closed.
    """
    async with name_of(new_redis) as (name, url), Redis.from_url(new_redis.url) as client:
        store = RedisStore(url)
        await store.put(ROW)

        await client.replicaof(LOOPBACK, port_of(redis))
        name.port = port_of(redis)
        with pytest.raises(StoreUnavailable, match="replica"):
            await store.put(evolve(ROW, id="run-2"))
        put = await store.put(evolve(ROW, id="run-2"))
        await store.aclose()

    assert put


async def test_redis_hangs_up(redis: Server) -> None:
    """
    Nobody is told of connections that the server closed while nobody used them.
    """
    store = RedisStore(redis.url)
    await asyncio.gather(*(store.get("run-1") for _ in range(10)))

    async with Redis.from_url(redis.url) as client:
        await client.client_kill_filter(_type="normal", skipme=True)
    await asyncio.sleep(0.1)

    assert [None] * 10 == await asyncio.gather(*(store.get("run-1") for _ in range(10)))
    await store.aclose()


@pytest.mark.parametrize("operation", ["do", "listen"])
async def test_redis_is_not_waited_for(operation: str, redis: Server) -> None:
    """
    Whoever is called off is, at whatever moment that is: else a time that is up would be waited for without end.
    """
    store = RedisStore(redis.url)
    await store.put(ROW)
    asks: dict[str, Callable[[], Awaitable[object]]] = {
        "do": lambda: store.get("run-1"),
        "listen": lambda: heard_twice(store),
    }

    for moments in range(40):
        asking = asyncio.ensure_future(asks[operation]())
        for _ in range(moments):
            await asyncio.sleep(0)
        if asking.cancel():
            await asyncio.wait({asking}, timeout=LONG)
            called_off = asking.cancelled()
            asking.cancel()
            assert called_off

    await store.aclose()


async def test_a_cluster_is_down(redis_cluster: Server) -> None:
    """
    Of a cluster that cannot be reached at all, the one error of stores is raised, too.
    """
    store = RedisStore(redis_cluster.url, cluster=True, patience=SHORT)

    with redis_cluster.frozen(), pytest.raises(StoreUnavailable):
        await store.get("run-1")

    await store.aclose()


async def test_a_crowd_waits_for_redis(redis: Server) -> None:
    """
    Whoever waits for a connection that others wait with is told when patience is over, not when it is their turn.
    """
    store = RedisStore(redis.url, patience=SHORT, size=1)
    await store.put(ROW)

    with redis.frozen():
        told = await crowd(store)

    assert CROWD == told
    await store.aclose()


async def test_a_crowd_waits_for_postgres(new_postgres: Server) -> None:
    """
    The same holds for the very first connection, which one opens for all.
    """
    store = PostgresStore(new_postgres.url, patience=SHORT)

    with new_postgres.frozen():
        told = await crowd(store)

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


@pytest.fixture
async def owner(postgres: Server) -> AsyncGenerator[asyncpg.Connection, None]:
    """
    Somebody who sets what sessions begin with, until the end.
    """
    connection = await asyncpg.connect(postgres.url)
    yield connection
    await connection.execute("ALTER DATABASE postgres RESET ALL")
    await connection.close()


async def test_postgres_takes_writes_again(postgres: Server, owner: asyncpg.Connection) -> None:
    """
    A database that took no writes for a while takes them from sessions that were begun meanwhile, too.
    """
    store = PostgresStore(postgres.url)
    await store.put(ROW)
    await store.aclose()

    await owner.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
    with pytest.raises(StoreUnavailable, match="read-only"):
        await store.swap(evolve(ROW, revision=2))
    await owner.execute("ALTER DATABASE postgres RESET default_transaction_read_only")
    with suppress(StoreUnavailable):
        await store.swap(evolve(ROW, revision=2))

    assert await store.swap(evolve(ROW, revision=3))
    await store.aclose()


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
async def test_postgres_isolates_more(isolation: str, postgres: Server, owner: asyncpg.Connection) -> None:
    """
    Nobody fails because others do the same at once, however strictly transactions are kept apart by default.
    """
    await owner.execute(f"ALTER DATABASE postgres SET default_transaction_isolation = '{isolation}'")
    store = PostgresStore(postgres.url)

    told = await asyncio.gather(*(store.bump("key", once("codes")) for _ in range(CROWD)))

    assert 1 == told.count(None)
    await store.aclose()
