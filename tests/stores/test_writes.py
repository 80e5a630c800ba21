"""
What a turn costs a store: n + 1 writes for n calls, as the store itself counts them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import pytest
from redis.asyncio import Redis

from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Reply
from tests.engine.benches import UNCOUNTED, Bench, Dice
from tests.engine.services import ScriptedService, by_call
from tests.servers import Server
from tests.stores.places import kept_at

Count: TypeAlias = Callable[[], Awaitable[int]]


@pytest.fixture(params=["sqlite", "redis", "postgres"])
def counted(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Count]:
    """
    A store, and how often it was written to.
    """
    match request.param:
        case "sqlite":
            return f"sqlite:///{tmp_path / 'runs.db'}", lambda: frames(tmp_path / "runs.db")
        case "redis":
            server: Server = request.getfixturevalue("redis_server")
            return server.url, lambda: scripts(server.url)
        case _:
            server = request.getfixturevalue("postgres_server")
            return server.url, lambda: transactions(server.url)


async def frames(path: Path) -> int:
    """
    How many transactions the log of a SQLite file holds: frames that say how large the file is after them.
    """
    log = await asyncio.to_thread(path.with_name("runs.db-wal").read_bytes)
    page = int.from_bytes(log[8:12], "big")
    salt = log[16:24]
    starts = range(32, len(log) - page, page + 24)
    # https://sqlite.org/fileformat2.html, "WAL File Format": a frame of a commit has a size, and the log's own salt.
    return sum(log[at + 4 : at + 8] != bytes(4) and log[at + 8 : at + 16] == salt for at in starts)


async def scripts(url: str) -> int:
    """
    How often a Redis was given a script to run.
    """
    async with Redis.from_url(url, decode_responses=True) as client:
        told = await client.info("commandstats")
        given: dict[str, int] = told.get("cmdstat_evalsha", {})
        whole: dict[str, int] = told.get("cmdstat_eval", {})
        return given.get("calls", 0) - given.get("failed_calls", 0) + whole.get("calls", 0)


async def transactions(url: str) -> int:
    """
    How many transactions have written anything to a PostgreSQL.
    """
    connection = await asyncpg.connect(url)
    found: int = await connection.fetchval("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    await connection.close()
    return found


@pytest.mark.parametrize(
    ("service", "calls"),
    [
        pytest.param(by_call(Login=Outcome.FAILURE), 1, id="refused"),
        pytest.param(by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION), 1, id="a-code-is-asked"),
        pytest.param(by_call(), 4, id="signed-in"),
    ],
)
async def test_a_turn(service: ScriptedService, calls: int, counted: tuple[str, Count], dice: Dice) -> None:
    """
    Every call is announced by a write, and one more tells where the run rests.
    """
    url, written = counted
    async with kept_at(url) as store:
        bench = Bench(service, store, limits=UNCOUNTED, dice=dice)
        asked = await bench.engine.start("login", {})
        service.calls.clear()

        before = await written()
        await bench.sign_in(asked)
        after = await written()

    assert (calls, calls + 1) == (len(service.calls), after - before)


@pytest.mark.parametrize(
    ("goal", "answers", "calls", "more"),
    [
        pytest.param("recover", {}, 1, 0, id="a-mail"),
        pytest.param("login", {}, 4, 0, id="a-right-password"),
        pytest.param("login", {"Login": Outcome.REQUIRE_EMAIL_VERIFICATION}, 1, 0, id="a-code"),
        pytest.param("register", {"Register": Outcome.REQUIRE_EMAIL_VERIFICATION}, 1, 1, id="a-strangers-code"),
    ],
)
async def test_what_is_counted_is_written_with_the_run(
    goal: str, answers: Any, calls: int, more: int, counted: tuple[str, Count], dice: Dice
) -> None:
    """
    A call costs no write besides its own, whatever it is counted as and has not cost; a mail of a registration, one.

    That one goes out beside the run's own, and a SQLite file may be written to by both at once.
    """
    url, written = counted
    at_once = {0, 1} if url.startswith("sqlite") and more else {0}
    async with kept_at(url) as store:
        bench = Bench(by_call(**answers), store, dice=dice)
        asked = await bench.engine.start(goal, {})

        before = await written()
        await bench.reply(asked, email=f"{asked.run}@example.com", password="correct horse")
        after = await written()

    assert (1 + calls) + more - (after - before) in at_once


async def test_looking_writes_nothing(counted: tuple[str, Count], dice: Dice) -> None:
    """
    Whoever only looks, or says what is not asked, leaves the store as it is.
    """
    url, written = counted
    async with kept_at(url) as store:
        bench = Bench(by_call(), store, limits=UNCOUNTED, dice=dice)
        asked = await bench.engine.start("login", {})

        before = await written()
        await bench.engine.resume(asked.handle)
        await bench.engine.reply(asked.handle, Reply(Choice.SUBMIT, {}, 99))
        after = await written()

    assert before == after
