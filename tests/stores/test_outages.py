"""
Servers that go away, fall silent, fill up or refuse to write: nothing moves forward, and nobody is told that it did.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import aclosing, suppress
from typing import Final

import asyncpg
import pytest
from attrs import define, evolve, field
from redis.asyncio import Redis

from authflow.core.action import Ask, Done, Hold
from authflow.core.call import Call
from authflow.core.errors import StoreUnavailable
from authflow.core.outcome import Outcome
from authflow.door import AuthFlow
from authflow.engine.ports import Jar, Said
from authflow.stores.kept import Kept
from authflow.stores.plain import Plain
from authflow.stores.postgres import PostgresStore
from authflow.stores.redis import RedisStore
from authflow.stores.rows import Row, RowStore
from authflow.testing.budgets import once
from authflow.testing.records import NOON
from authflow.web.waiting import MOVED, STILL, told
from tests.engine.benches import Bench, expect
from tests.engine.services import ScriptedService, by_call
from tests.runs import ADA, HERE
from tests.servers import Server
from tests.stores.together import announced, settled
from tests.web.served import served

ROW: Final = Row("run-1", 1, NOON, b"body")
BRIEFLY: Final = 1.0


async def heard(store: RowStore) -> int:
    """
    The first thing that there is to hear.
    """
    async with aclosing(store.changes("run-1")) as changes:
        return await anext(changes)


OPERATIONS: Final[dict[str, Callable[[RowStore], Awaitable[object]]]] = {
    "put": lambda store: store.put(evolve(ROW, id="run-2")),
    "swap": lambda store: store.swap(evolve(ROW, revision=2)),
    "drop": lambda store: store.drop("run-1", 1),
    "bump": lambda store: store.bump("key", once("codes"), once("mails")),
    "give_back": lambda store: store.give_back("key", "codes", "mails"),
    "announce": lambda store: announced(store, evolve(ROW, revision=2), "key", once("codes")),
    "settle": lambda store: settled(store, evolve(ROW, revision=2), "key", "codes"),
    "get": lambda store: store.get("run-1"),
    "changes": heard,
    "overdue": lambda store: anext(store.overdue(NOON)),
}
WRITES: Final = {name: OPERATIONS[name] for name in ("put", "swap", "bump", "announce", "settle")}


@pytest.fixture(params=["redis", "postgres"])
def server(request: pytest.FixtureRequest) -> Generator[Server, None, None]:
    """
    A server with nothing in it, which runs again in the end.
    """
    one: Server = request.getfixturevalue(request.param)
    yield one
    if not one.runs:
        one.start()


@pytest.fixture
async def rows(server: Server) -> AsyncGenerator[RowStore, None]:
    """
    A store there, which does not wait long, with one row.
    """
    kind = RedisStore if server.url.startswith("redis") else PostgresStore
    store = kind(server.url, patience=BRIEFLY)
    await store.put(ROW)
    yield store
    await store.aclose()


async def again(operation: Callable[[], Awaitable[object]]) -> object:
    """
    What *operation* comes to, once it is possible again.
    """
    async with asyncio.timeout(20):
        while True:
            with suppress(StoreUnavailable):
                return await operation()
            await asyncio.sleep(0.1)


async def test_gone(rows: RowStore, server: Server) -> None:
    """
    Everything that a store can be asked is refused while the server is gone; then all goes on, and nothing was done.
    """
    await asyncio.to_thread(server.stop)
    for operation in OPERATIONS.values():
        with pytest.raises(StoreUnavailable):
            await operation(rows)
    await asyncio.to_thread(server.start)

    assert ROW == await again(lambda: rows.get("run-1"))
    assert [None, 1] == [await rows.get("run-2"), await heard(rows)]
    assert await rows.swap(evolve(ROW, revision=2))
    assert await rows.bump("key", once("codes")) is None


async def test_gone_in_silence(rows: RowStore, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """
    That the server is gone is told to whoever asks, and no driver writes tracebacks of it to people's terminals.
    """
    with caplog.at_level("WARNING"):
        await asyncio.to_thread(server.stop)
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                await rows.get("run-1")
            await asyncio.sleep(0.1)  # What a driver does by itself, it does by now.

    assert [] == caplog.messages


async def test_gone_from_the_start(rows: RowStore, server: Server) -> None:
    """
    A store that never found its server finds it when that is there.
    """
    await rows.aclose()
    await asyncio.to_thread(server.stop)
    with pytest.raises(StoreUnavailable):
        await rows.get("run-1")
    await asyncio.to_thread(server.start)

    assert ROW == await again(lambda: rows.get("run-1"))


async def test_whoever_listens_is_told(rows: RowStore, server: Server) -> None:
    """
    Whoever waits for a change is not left waiting for a server that is gone, and hears again when it is back.
    """
    async with aclosing(rows.changes("run-1")) as changes:
        await anext(changes)
        await asyncio.sleep(0.3)  # It listens by now.
        await asyncio.to_thread(server.stop)
        async with asyncio.timeout(20):
            with pytest.raises(StoreUnavailable):
                await anext(changes)
    await asyncio.to_thread(server.start)

    await again(lambda: rows.get("run-1"))
    async with asyncio.timeout(20), aclosing(rows.changes("run-1")) as changes:
        assert 1 == await anext(changes)
        await rows.swap(evolve(ROW, revision=2))
        assert 2 == await anext(changes)


@define(eq=False)
class Fatal:
    """
    A service in the middle of whose call the store's server ends.
    """

    server: Server
    inner: ScriptedService = field(factory=by_call)

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        End the server, and answer.
        """
        await asyncio.to_thread(self.server.stop)
        return await self.inner.send(call, jar)


async def test_in_mid_turn(rows: RowStore, server: Server) -> None:
    """
    A turn whose store ends has not moved on: whoever waits is told, and the call that was sent is settled as lost.
    """
    store = Kept(rows, Plain(HERE))
    bench = Bench(Fatal(server), store)
    asked = await bench.engine.start("login", {})

    with pytest.raises(StoreUnavailable):
        await bench.sign_in(asked)
    await asyncio.to_thread(server.start)
    await again(lambda: rows.get("run-1"))

    record = await bench.record(asked)
    bench.clock.turn(60)
    back = bench.another(by_call())
    settled = expect(Ask, await back.engine.resume(asked.handle))
    done = await back.sign_in(settled)

    assert record.intent is not None
    assert (2, "Login", asked.state) == (record.revision, record.intent.call, record.run.state)
    assert (asked.state, Outcome.UNAVAILABLE) == (settled.state, settled.reason and settled.reason.id)
    assert isinstance(done, Done)


async def test_before_a_turn(rows: RowStore, server: Server) -> None:
    """
    Without the store, the service is not even asked.
    """
    service = by_call()
    bench = Bench(service, Kept(rows, Plain(HERE)))
    asked = await bench.engine.start("login", {})

    await asyncio.to_thread(server.stop)
    with pytest.raises(StoreUnavailable):
        await bench.sign_in(asked)

    assert [] == service.names


async def test_an_application_says_to_try_again(rows: RowStore, server: Server) -> None:
    """
    Over HTTP, the answer is 503 with a problem that says so; when the store is back, a run is where it was.
    """
    async with served(store=Kept(rows, Plain(HERE))) as site:
        browser = site.browser()
        asked = await browser.start("login")
        await asyncio.to_thread(server.stop)
        body = {"step": asked["step"], "values": {"email": ADA, "password": "demo-password-ada"}}
        status, said = await browser.ask("POST", "/runs/current/reply", body)
        headers = browser.headers
        await asyncio.to_thread(server.start)
        await again(lambda: rows.get("run-1"))
        _, after = await browser.ask("GET", "/runs/current")

    assert (503, "unavailable", asked) == (status, said["code"], after)
    assert ("application/problem+json", "5") == (headers["Content-Type"], headers["Retry-After"])


async def test_a_page_that_waits_asks_again(rows: RowStore, server: Server) -> None:
    """
    Whoever waits by a stream of server-sent events is told to look, and that the store is gone when they do.
    """
    async with AuthFlow(service=by_call(Login=Outcome.REQUIRE_OWNER_APPROVAL), store=Kept(rows, Plain(HERE))) as auth:
        asked = await auth.start("login")
        hold = expect(Hold, await auth.reply(asked.handle, {"email": ADA, "password": "correct horse"}, step=1))
        async with aclosing(told(auth, hold, wait=True)) as stream:
            said = [await anext(stream)]
            await asyncio.to_thread(server.stop)
            async with asyncio.timeout(20):
                said.append(await anext(stream))

    assert [STILL, MOVED] == said


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_frozen(operation: Callable[[RowStore], Awaitable[object]], redis: Server) -> None:
    """
    A server that says nothing more is not waited for longer than patience lasts.
    """
    store = RedisStore(redis.url, patience=0.2)
    await store.put(ROW)

    with redis.frozen():
        async with asyncio.timeout(20):
            with pytest.raises(StoreUnavailable):
                await operation(store)

    assert isinstance(await again(lambda: store.get("run-1")), Row | None)
    await store.aclose()


@pytest.mark.parametrize("operation", WRITES.values(), ids=WRITES)
async def test_full(operation: Callable[[RowStore], Awaitable[object]], redis: Server) -> None:
    """
    A server that has no room takes nothing, and says so; with room, all goes on.
    """
    store = RedisStore(redis.url)
    await store.put(ROW)

    async with Redis.from_url(redis.url) as client:
        await client.config_set("maxmemory", "1")
        with pytest.raises(StoreUnavailable, match="maxmemory"):
            await operation(store)
        assert ROW == await store.get("run-1")
        await client.config_set("maxmemory", "0")

    assert await store.swap(evolve(ROW, revision=2))
    await store.aclose()


@pytest.mark.parametrize("operation", WRITES.values(), ids=WRITES)
async def test_read_only(operation: Callable[[RowStore], Awaitable[object]], postgres: Server) -> None:
    """
    A database that takes no writes, as one that has become a standby, takes none of ours; then all goes on.
    """
    store = PostgresStore(f"{postgres.url}?options=-c%20default_transaction_read_only%3Don")
    writable = PostgresStore(postgres.url)
    await writable.put(ROW)

    with pytest.raises(StoreUnavailable, match="read-only"):
        await operation(store)

    assert ROW == await store.get("run-1")
    assert await writable.swap(evolve(ROW, revision=2))
    await store.aclose()
    await writable.aclose()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_locked(operation: Callable[[RowStore], Awaitable[object]], postgres: Server) -> None:
    """
    Tables that somebody else holds are not waited for longer than patience lasts.
    """
    store = PostgresStore(postgres.url, patience=0.2)
    await store.put(ROW)
    other = await asyncpg.connect(postgres.url)

    async with other.transaction():
        await other.execute("LOCK authflow_runs, authflow_budgets")
        with pytest.raises(StoreUnavailable):
            await operation(store)
    await other.close()

    assert ROW == await store.get("run-1")
    await store.aclose()
