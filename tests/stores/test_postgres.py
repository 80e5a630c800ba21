"""
PostgreSQL does what a store must.
"""

from collections.abc import AsyncGenerator

import pytest

from authflow.engine.clock import HandClock
from authflow.engine.ports import Store
from authflow.stores.kept import Kept
from authflow.stores.plain import Plain
from authflow.stores.postgres import PostgresStore
from authflow.testing.stores import StoreConformance
from tests.runs import HERE
from tests.servers import Server


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
