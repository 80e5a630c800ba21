"""
Connections to one Redis: as many as are needed at once, none of them left, and everybody reads their own answer.
"""

import asyncio
from typing import Final

import pytest
from redis.asyncio import Redis

from authflow.core.errors import StoreUnavailable
from authflow.stores.redis import RedisStore
from authflow.stores.rows import Row
from authflow.testing.records import NOON
from tests.servers import Server

LONG: Final = 5.0
MUCH: Final = 30_000_000
"""
Much longer than patience lasts in these tests, in seconds; and more than fits between two sockets, in bytes.
"""
ROWS: Final = [Row(f"run-{n}", 1, NOON, f"body {n}".encode()) for n in range(10)]


async def open_at(server: Server) -> int:
    """
    How many connections have asked for a row, and are still open.
    """
    async with Redis.from_url(server.url) as client:
        found: list[dict[str, str]] = await client.client_list()
        return sum(one["cmd"] == "hmget" for one in found)


async def test_one_serves_who_come_one_after_the_other(redis: Server) -> None:
    """
    Whoever asks when nobody else does takes the connection of whoever asked before.
    """
    store = RedisStore(redis.url)

    for row in ROWS:
        await store.get(row.id)

    assert await open_at(redis) == 1
    await store.aclose()


async def test_each_serves_one_at_a_time(redis: Server) -> None:
    """
    Whoever asks while others wait for their answers has a connection of their own, which serves the next.
    """
    store = RedisStore(redis.url)

    for _ in range(3):
        await asyncio.gather(*(store.get(row.id) for row in ROWS))

    assert await open_at(redis) == len(ROWS)
    await store.aclose()


async def test_there_are_no_more_than_allowed(redis: Server) -> None:
    """
    The others wait until one is given back.
    """
    store = RedisStore(redis.url, size=3)

    await asyncio.gather(*(store.get(row.id) for row in ROWS))

    assert await open_at(redis) == 3
    await store.aclose()


async def test_none_is_left(redis: Server) -> None:
    """
    Those that wait for an answer while the store is closed are closed when it is there.
    """
    store = RedisStore(redis.url)
    for row in ROWS:
        await store.put(row)

    with redis.frozen():
        asking = [asyncio.ensure_future(store.get(row.id)) for row in ROWS]
        await asyncio.sleep(0.1)
        await store.aclose()
    found = await asyncio.gather(*asking)

    assert found == ROWS
    assert await open_at(redis) == 0


async def test_nobody_reads_anothers_answer(redis: Server) -> None:
    """
    Whatever moment somebody is called off at, what they asked for is not told to the next.
    """
    store = RedisStore(redis.url)
    for row in ROWS:
        await store.put(row)

    for moments in range(40):
        asking = asyncio.ensure_future(store.get(ROWS[0].id))
        for _ in range(moments):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait({asking})
        assert await store.get(ROWS[1].id) == ROWS[1]

    await store.aclose()


async def test_patience_is_for_each_command(redis: Server) -> None:
    """
    Whoever asks again and again is answered for as long as each answer comes in time.
    """
    store = RedisStore(redis.url, patience=0.1)
    loop = asyncio.get_running_loop()
    until = loop.time() + 0.5

    asked = 0
    while loop.time() < until:
        assert await store.get("nobody") is None
        asked += 1

    assert asked > 1
    await store.aclose()


async def test_nothing_goes_on_in_the_end(redis: Server) -> None:
    """
    Whoever closes a loop after the store leaves nothing behind in it.
    """
    before = asyncio.all_tasks()
    store = RedisStore(redis.url)

    await store.get("nobody")
    await store.aclose()

    assert before == asyncio.all_tasks()


async def test_who_was_late_is_told(redis: Server) -> None:
    """
    Those that get no answer in time are told so, each of them, and what they ask next is answered again.
    """
    store = RedisStore(redis.url, patience=0.1)
    await store.get("nobody")

    with redis.frozen():
        told = await asyncio.gather(*(store.get(row.id) for row in ROWS), return_exceptions=True)

    assert {("StoreUnavailable", "TimeoutError")} == {(type(one).__name__, type(cause(one)).__name__) for one in told}
    assert await store.get("nobody") is None
    await store.aclose()


async def test_nobody_reads_what_is_sent(redis: Server) -> None:
    """
    Time runs out, too, for whoever sends more than a server takes that does not read.
    """
    store = RedisStore(redis.url, patience=0.1)
    await store.get("nobody")

    with redis.frozen(), pytest.raises(StoreUnavailable):
        async with asyncio.timeout(LONG):
            await store.put(Row("run-1", 1, NOON, bytes(MUCH)))

    await store.aclose()
    async with asyncio.timeout(LONG):
        while await open_at(redis):  # It is closed when the server has read what was sent.
            pass


async def test_whoever_asks_last_is_told(redis: Server) -> None:
    """
    Where everything is called off, as at the end of a program, time still runs out for whoever asks once more.
    """
    store = RedisStore(redis.url, patience=0.1)
    await store.get("nobody")

    with redis.frozen():
        asking = asyncio.ensure_future(store.get("nobody"))
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {asking, asyncio.current_task()}:
            task.cancel()
        await asyncio.wait({asking}, timeout=LONG)

    assert asking.done()
    assert isinstance(asking.exception(), StoreUnavailable)
    await store.aclose()


def cause(fault: object) -> BaseException | None:
    """
    What *fault* was raised from.
    """
    return fault.__cause__ if isinstance(fault, BaseException) else None
