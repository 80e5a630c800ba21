"""
A store in front of a store.
"""

from collections.abc import AsyncGenerator

from attrs import define

from authflow.engine.ports import Count, Full, Store
from authflow.engine.record import Record


@define(eq=False)
class Passing:
    """
    Passes on whatever it is asked; who wants to see something of it overrides that.
    """

    inner: Store

    async def put(self, record: Record) -> bool:
        """
        Store a new run.
        """
        return await self.inner.put(record)

    async def get(self, run_id: str) -> Record | None:
        """
        The run called *run_id*.
        """
        return await self.inner.get(run_id)

    async def swap(self, record: Record) -> bool:
        """
        Store the next revision.
        """
        return await self.inner.swap(record)

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a run.
        """
        return await self.inner.drop(run_id, revision)

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*, or in none.
        """
        return await self.inner.bump(key, *counts)

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        await self.inner.give_back(key, *names)

    def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a run.
        """
        return self.inner.changes(run_id)

    def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the runs whose time was up at *at*.
        """
        return self.inner.overdue(at)
