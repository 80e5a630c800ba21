"""
Rows in a dict, for tests of what stands above them.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import ClassVar, Literal

from attrs import define, field

from authflow.engine.ports import Count, Full
from authflow.stores.bells import Bells
from authflow.stores.counts import Log, count_in, full, give_back
from authflow.stores.rows import Row


@define
class RowsInMemory:
    """
    The smallest store of rows there is; what it counts is remembered with its key.

    Attributes:
        seconds: What the windows of `bump` are measured by; without a word, time stands still.
    """

    holds_rows: ClassVar[Literal[True]] = True

    rows: dict[str, Row] = field(factory=dict[str, Row])
    counted: dict[str, Log] = field(factory=dict[str, Log])
    seconds: Callable[[], float] = lambda: 0.0
    _bells: Bells = field(factory=Bells)

    async def put(self, row: Row) -> bool:
        """
        Store a new row.
        """
        return self.rows.setdefault(row.id, row) is row

    async def get(self, run_id: str) -> Row | None:
        """
        The row called *run_id*.
        """
        return self.rows.get(run_id)

    async def swap(self, row: Row) -> bool:
        """
        Replace the row of the revision before.
        """
        if await self._look(row.id) != row.revision - 1:
            return False
        self.rows[row.id] = row
        self._bells.ring(row.id)
        return True

    async def announce(self, row: Row, key: str, /, *counts: Count) -> Full | bool:
        """
        Replace the row of the revision before, and count one in each.
        """
        return await self.swap(row) and (await self.bump(key, *counts) or True)

    async def settle(self, row: Row, key: str, /, *names: str) -> bool:
        """
        Count one less in each, and replace the row of the revision before.
        """
        await self.give_back(key, *names)
        return await self.swap(row)

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a row.
        """
        if await self._look(run_id) != revision:
            return False
        del self.rows[run_id]
        self._bells.ring(run_id)
        return True

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one in each, if there is room in all.
        """
        log = self.counted.setdefault(key, {})
        now = self.seconds()
        if (held := full(log, counts, now)) is None:
            count_in(log, counts, now)
        return held

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less in each.
        """
        give_back(self.counted.get(key, {}), names)

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a row.
        """
        async with aclosing(self._bells.revisions(run_id, self._look)) as revisions:
            async for revision in revisions:
                yield revision

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The rows that were due.
        """
        for run_id in [row.id for row in self.rows.values() if row.due <= at]:
            yield run_id

    async def aclose(self) -> None:
        """
        Do nothing.
        """

    async def _look(self, run_id: str) -> int | None:
        row = self.rows.get(run_id)
        return None if row is None else row.revision
