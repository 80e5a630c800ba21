"""
PostgreSQL does what a store must.
"""

from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Final

import asyncpg
import pytest

from authflow.core.errors import StoreUnavailable
from authflow.engine.clock import HandClock
from authflow.engine.ports import Store
from authflow.stores.kept import Kept
from authflow.stores.plain import Plain
from authflow.stores.postgres import PostgresStore
from authflow.stores.rows import Row
from authflow.testing.records import NOON
from authflow.testing.stores import StoreConformance
from tests.runs import HERE
from tests.servers import Server

ROW: Final = Row("run-1", 1, NOON, b"body")


class TestPostgresStore(StoreConformance):
    """
    Runs in a database.
    """

    @pytest.fixture
    async def store(self, postgres: Server, clock: HandClock) -> AsyncGenerator[Store, None]:
        """
        An empty one.
        """
        rows = PostgresStore(postgres.url, seconds=clock.now)
        yield Kept(rows, Plain(HERE))
        await rows.aclose()


async def test_another_database_in_its_place(postgres_server: Server) -> None:
    """
    A database that was dropped and made anew, or in which an older one was restored, is laid out without a restart.
    """
    other = await asyncpg.connect(postgres_server.url)
    await other.execute("DROP DATABASE IF EXISTS anew WITH (FORCE)")
    await other.execute("CREATE DATABASE anew")
    store = PostgresStore(postgres_server.url.replace("/postgres", "/anew"))
    await store.put(ROW)

    await other.execute("DROP DATABASE anew WITH (FORCE)")
    await other.execute("CREATE DATABASE anew")
    for _ in range(3):
        with suppress(StoreUnavailable):
            await store.get("run-1")
    found, put = await store.get("run-1"), await store.put(ROW)
    await store.aclose()
    await other.execute("DROP DATABASE anew WITH (FORCE)")
    await other.close()

    assert (None, True) == (found, put)
