"""
Rows that somebody else has written to: who comes for one starts over, and whoever sweeps is not kept from the others.
"""

from contextlib import aclosing, closing
from pathlib import Path
from sqlite3 import connect
from typing import Final

import pytest
from attrs import evolve
from redis.asyncio import Redis

from authflow.core.errors import StoreUnavailable
from authflow.stores.kept import GRACE, Kept
from authflow.stores.redis import RedisStore
from authflow.stores.rows import Row, RowStore
from authflow.stores.sqlite import SqliteStore
from authflow.testing.budgets import once
from authflow.testing.records import NOON, fresh
from tests.servers import Server
from tests.stores.sealing import sealed_by

LATE: Final = NOON + 2 * GRACE
WORDS: Final = "what somebody types who wants to see what becomes of it, and not a short one either"


def kept(rows: RowStore) -> Kept:
    """
    Runs in *rows*, sealed.
    """
    return Kept(rows, sealed_by())


async def due(store: Kept) -> list[str]:
    """
    Whatever a sweep is told of.
    """
    async with aclosing(store.overdue(LATE)) as overdue:
        return [run_id async for run_id in overdue]


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param(f"body = '{WORDS}'", id="body-of-text"),
        pytest.param("body = 5", id="body-of-a-number"),
        pytest.param("body = zeroblob(0)", id="no-body"),
        pytest.param("body = substr(body, 1, 40)", id="cut-off"),
        pytest.param("revision = 'soon'", id="revision-of-text"),
        pytest.param("revision = -1", id="no-revision"),
    ],
)
async def test_in_a_file(spoiled: str, tmp_path: Path) -> None:
    """
    SQLite lets anything stand in any column.
    """
    rows = SqliteStore(tmp_path / "runs.db")
    store = kept(rows)
    await store.put(fresh())
    await store.put(fresh("run-2"))

    with closing(connect(tmp_path / "runs.db")) as other, other:
        other.execute(f"UPDATE runs SET {spoiled} WHERE id = 'run-1'")  # noqa: S608 - of our own words

    assert await store.get("run-1") is None
    assert "run-2" in await due(store)
    await rows.aclose()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("body", None, id="no-body"),
        pytest.param("due", None, id="no-time"),
        pytest.param("revision", None, id="no-revision"),
        pytest.param("body", WORDS, id="body-of-text"),
        pytest.param("due", "soon", id="time-of-text"),
        pytest.param("revision", "soon", id="revision-of-text"),
    ],
)
async def test_in_a_hash(name: str, value: str | None, redis: Server) -> None:
    """
    In Redis, a row may have lost a part, or hold any text.
    """
    rows = RedisStore(redis.url, seconds=lambda: NOON)
    store = kept(rows)
    await store.put(fresh())
    await store.put(fresh("run-2"))

    async with Redis.from_url(redis.url) as client:
        (spoiled,) = await client.keys("*:run:run-1")
        await (client.hdel(spoiled, name) if value is None else client.hset(spoiled, name, value))

    assert await store.get("run-1") is None
    assert "run-2" in await due(store)
    await rows.aclose()


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param(f"log = '{WORDS}'", id="words"),
        pytest.param("log = 5", id="a-number"),
        pytest.param("log = '[]'", id="a-list"),
        pytest.param("""log = '{"codes": 5}'""", id="no-times"),
        pytest.param("""log = '{"codes": ["soon"]}'""", id="times-of-text"),
        pytest.param("until = 'soon'", id="end-of-text"),
    ],
)
async def test_what_is_counted_in_a_file(spoiled: str, tmp_path: Path) -> None:
    """
    What cannot be read is not taken for nothing: the store is told to be unavailable, and no run moves by it.
    """
    store, key, row = SqliteStore(tmp_path / "runs.db"), "0" * 64, Row("run-1", 1, NOON, b"body")
    await store.put(row)
    await store.bump(key, once("codes"))

    with closing(connect(tmp_path / "runs.db")) as other, other:
        other.execute(f"UPDATE budgets SET {spoiled}")  # noqa: S608 - of our own words

    for asked in (
        lambda: store.bump(key, once("codes")),
        lambda: store.give_back(key, "codes"),
        lambda: store.announce(evolve(row, revision=2), key, once("codes")),
        lambda: store.settle(evolve(row, revision=2), key, "codes"),
    ):
        with pytest.raises(StoreUnavailable, match="cannot be read"):
            await asked()
    assert row == await store.get("run-1")
    await store.aclose()
