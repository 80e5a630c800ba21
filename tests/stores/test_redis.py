"""
Redis does what a store must, alone and as a cluster.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, Final

import pytest
from attrs import evolve
from redis.asyncio import Redis

from authflow.core.errors import StoreUnavailable
from authflow.engine.clock import HandClock
from authflow.engine.ports import Count, Store
from authflow.stores.kept import Kept
from authflow.stores.plain import Plain
from authflow.stores.redis import RedisStore
from authflow.stores.rows import Row
from authflow.testing.records import NOON
from authflow.testing.stores import StoreConformance
from tests.runs import HERE
from tests.servers import Server
from tests.stores.together import announced, settled

ROW: Final = Row("run-1", 1, NOON, b"body")
WRITES: Final[dict[str, Callable[[RedisStore], Awaitable[object]]]] = {
    "put": lambda store: store.put(evolve(ROW, id="run-2")),
    "swap": lambda store: store.swap(evolve(ROW, revision=2, due=NOON + 60)),
    "drop": lambda store: store.drop("run-1", 1),
    "settle": lambda store: settled(store, evolve(ROW, revision=2), "0" * 64, "codes"),
    "announce": lambda store: announced(store, evolve(ROW, revision=2), "0" * 64, Count("codes", ((1, 60.0),))),
}


class TestRedisStore(StoreConformance):
    """
    Runs in Redis, by either protocol: which one is spoken unless somebody says it depends on the driver's version.
    """

    @pytest.fixture(params=[2, 3])
    async def store(
        self, redis: Server, clock: HandClock, request: pytest.FixtureRequest
    ) -> AsyncGenerator[Store, None]:
        """
        An empty one.
        """
        rows = RedisStore(f"{redis.url}?protocol={request.param}", seconds=clock.now)
        yield Kept(rows, Plain(HERE))
        await rows.aclose()


class TestRedisCluster(StoreConformance):
    """
    Runs in a cluster, which refuses a command whose keys lie apart; also where nobody has said that it is one.
    """

    @pytest.fixture(params=[True, False], ids=["said", "unsaid"])
    async def store(
        self, cluster: Server, clock: HandClock, request: pytest.FixtureRequest
    ) -> AsyncGenerator[Store, None]:
        """
        An empty one.
        """
        rows = RedisStore(cluster.url, cluster=request.param, seconds=clock.now)
        yield Kept(rows, Plain(HERE))
        await rows.aclose()


async def spoil_the_indexes(client: Any) -> None:
    """
    Put something else where runs are listed by their time; those that were there are kept.
    """
    for bucket in range(256):
        index = f"authflow:{{{bucket:02x}}}:due"
        if await client.exists(index):
            await client.rename(index, f"kept {index}")
        await client.set(index, "something else")


async def mend_the_indexes(client: Any) -> None:
    """
    Put them back.
    """
    for bucket in range(256):
        index = f"authflow:{{{bucket:02x}}}:due"
        await client.delete(index)
        if await client.exists(f"kept {index}"):
            await client.rename(f"kept {index}", index)


async def hush(client: Any) -> None:
    """
    Let us say nothing to anybody: what a user of Redis 7 may do unless somebody allows it.
    """
    await client.execute_command("ACL", "SETUSER", "default", "resetchannels")


async def unhush(client: Any) -> None:
    """
    Let us say what we like.
    """
    await client.execute_command("ACL", "SETUSER", "default", "allchannels")


@pytest.mark.parametrize(
    ("spoil", "mend"),
    [
        pytest.param(hush, unhush, id="may-say-nothing"),
        pytest.param(spoil_the_indexes, mend_the_indexes, id="no-index"),
    ],
)
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_what_is_refused_is_not_half_done(
    write: Callable[[RedisStore], Awaitable[object]],
    spoil: Callable[[Any], Awaitable[None]],
    mend: Callable[[Any], Awaitable[None]],
    redis: Server,
) -> None:
    """
    Where the server refuses a part of what a write is, nothing of it is done; then all goes on.
    """
    store = RedisStore(redis.url)
    await store.put(ROW)

    async with Redis.from_url(redis.url) as client:
        await spoil(client)
        try:
            with pytest.raises(StoreUnavailable):
                await write(store)
        finally:
            await mend(client)
    found = [await store.get("run-1"), await store.get("run-2")]
    due = [run_id async for run_id in store.overdue(NOON)]
    done = await write(store)
    await store.aclose()

    assert ([ROW, None], ["run-1"], True) == (found, due, done)


async def test_what_is_refused_is_not_given_back(redis: Server) -> None:
    """
    Where the run could not be written, what it was counted as is still counted.
    """
    store, once = RedisStore(redis.url), Count("codes", ((1, 60.0),))
    await store.put(ROW)
    await store.bump("0" * 64, once)

    async with Redis.from_url(redis.url) as client:
        await hush(client)
        try:
            with pytest.raises(StoreUnavailable):
                await WRITES["settle"](store)
        finally:
            await unhush(client)
    counted = await store.bump("0" * 64, once)
    await WRITES["settle"](store)
    left = await store.bump("0" * 64, once)
    await store.aclose()

    assert (True, None) == (counted is not None, left)
