"""
Servers and a file with nothing in them.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from authflow.stores.sqlite import GET
from authflow.stores.thread import SqliteFile
from tests.servers import Server


@pytest.fixture
async def postgres(postgres_server: Server) -> Server:
    """
    A PostgreSQL without a run in it.
    """
    connection = await asyncpg.connect(postgres_server.url)
    if await connection.fetchval("SELECT to_regclass('authflow_runs')") is not None:
        await connection.execute("TRUNCATE authflow_runs, authflow_budgets")
    await connection.close()
    return postgres_server


@pytest.fixture
async def redis(redis_server: Server) -> Server:
    """
    A Redis with nothing in it.
    """
    await emptied(redis_server)
    return redis_server


@pytest.fixture
async def cluster(redis_cluster: Server) -> Server:
    """
    A Redis Cluster with nothing in it.
    """
    await emptied(redis_cluster)
    return redis_cluster


@pytest.fixture
async def file(tmp_path: Path) -> AsyncGenerator[SqliteFile, None]:
    """
    A file with its tables, and nothing in them.
    """
    one = SqliteFile(tmp_path / "runs.db", 5.0)
    await one.read(GET, "nobody")
    yield one
    await one.aclose()


async def emptied(server: Server) -> None:
    """
    Forget whatever a Redis holds.
    """
    async with Redis.from_url(server.url) as client:
        await client.flushall()
