"""
Redis does what a store must, alone and as a cluster.
"""

from collections.abc import AsyncGenerator

import pytest

from authflow.engine.clock import HandClock
from authflow.engine.ports import Store
from authflow.stores.kept import Kept
from authflow.stores.plain import Plain
from authflow.stores.redis import RedisStore
from authflow.testing.stores import StoreConformance
from tests.runs import HERE
from tests.servers import Server


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
    Runs in a cluster, which refuses a command whose keys lie apart.
    """

    @pytest.fixture
    async def store(self, cluster: Server, clock: HandClock) -> AsyncGenerator[Store, None]:
        """
        An empty one.
        """
        rows = RedisStore(cluster.url, cluster=True, seconds=clock.now)
        yield Kept(rows, Plain(HERE))
        await rows.aclose()
