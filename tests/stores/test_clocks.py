"""
A clock that was far ahead for a while, and was set right: what was counted meanwhile holds nobody up for ever.
"""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Final

import pytest

from authflow.engine.clock import HandClock
from authflow.engine.ports import Count, Store
from authflow.stores.kept import Kept
from authflow.stores.memory import MemoryStore
from authflow.stores.plain import Plain
from authflow.stores.postgres import PostgresStore
from authflow.stores.redis import RedisStore
from authflow.stores.sqlite import SqliteStore
from tests.runs import HERE

QUARTER: Final = 900.0
DAY: Final = 24 * 3600.0
YEAR: Final = 365 * DAY
CODES: Final = Count("codes", ((3, QUARTER), (10, DAY)))


@pytest.fixture
def clock() -> HandClock:
    """
    A clock that can be set.
    """
    return HandClock()


@pytest.fixture(params=["memory", "sqlite", "redis", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> AsyncGenerator[Store, None]:
    """
    A store that counts by that clock.
    """
    match request.param:
        case "memory":
            yield MemoryStore(clock.now)
        case "sqlite":
            rows = SqliteStore(tmp_path / "runs.db", seconds=clock.now)
            yield Kept(rows, Plain(HERE))
            await rows.aclose()
        case _:
            kind = RedisStore if request.param == "redis" else PostgresStore
            elsewhere = kind(request.getfixturevalue(f"{request.param}_server").url, seconds=clock.now)
            yield Kept(elsewhere, Plain(HERE), key=request.node.name.encode())
            await elsewhere.aclose()


async def how_many(store: Store) -> tuple[int, float]:
    """
    How often a code may be mailed now, and how long the next one takes.
    """
    counted = 0
    while (full := await store.bump("ada", CODES)) is None:
        counted += 1
    return counted, full.seconds


@pytest.mark.parametrize(
    "ahead", [YEAR, DAY + QUARTER + 60, QUARTER + 60, 60.0], ids=["year", "day", "quarter", "minute"]
)
async def test_set_back(ahead: float, store: Store, clock: HandClock) -> None:
    """
    Nobody waits longer than twice what a window lasts, whatever the clock said when it was filled.
    """
    clock.turn(ahead)
    before = await how_many(store)
    clock.turn(-ahead)

    _, wait = await how_many(store)

    assert (3, QUARTER) == before
    assert 0 < wait <= 2 * QUARTER


async def test_set_back_by_a_year(store: Store, clock: HandClock) -> None:
    """
    What was counted in a year that is yet to come counts for nothing now, and what is counted from now on does.
    """
    clock.turn(YEAR)
    await how_many(store)
    clock.turn(-YEAR)

    now = await how_many(store)
    clock.turn(QUARTER)
    later = await how_many(store)

    assert [(3, QUARTER), (3, QUARTER)] == [now, later]
