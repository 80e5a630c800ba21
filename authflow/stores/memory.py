"""
Runs in this process: gone when it ends.
"""

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from attrs import define, field

from authflow.core.ledger import due_at
from authflow.engine.ports import Count, Full
from authflow.engine.record import Record
from authflow.stores.bells import Bells
from authflow.stores.counts import Log, count_in, full, give_back


@define
class MemoryStore:
    """
    A dict, and a bell for each run that somebody waits for.

    Every method runs without giving way, so that each is one step for all tasks of the loop.

    Attributes:
        seconds: What the windows of `bump` are measured by.
    """

    seconds: Callable[[], float] = time.monotonic
    _records: dict[str, Record] = field(factory=dict[str, Record], repr=False)
    _counts: dict[str, Log] = field(factory=dict[str, Log], repr=False)
    _untils: dict[str, float] = field(factory=dict[str, float], repr=False)
    _bells: Bells = field(factory=Bells, repr=False)

    def __len__(self) -> int:
        return len(self._records)

    async def put(self, record: Record) -> bool:
        """
        Store a new run; false if its id is taken.
        """
        if record.run.id in self._records:
            return False
        self._records[record.run.id] = record
        return True

    async def get(self, run_id: str) -> Record | None:
        """
        The run called *run_id*.
        """
        return self._records.get(run_id)

    async def swap(self, record: Record) -> bool:
        """
        Replace the record of the revision before; false if it is no longer that.
        """
        held = self._records.get(record.run.id)
        if held is None or held.revision != record.revision - 1:
            return False
        self._records[record.run.id] = record
        self._bells.ring(record.run.id)
        return True

    async def announce(self, record: Record, key: str, /, *counts: Count) -> Full | bool:
        """
        Replace the record of the revision before, and if that was done, count one for *key* in each of *counts*.
        """
        return await self.swap(record) and (await self.bump(key, *counts) or True)

    async def settle(self, record: Record, key: str, /, *names: str) -> bool:
        """
        Count one less for *key* in each of *names*, and replace the record of the revision before.
        """
        await self.give_back(key, *names)
        return await self.swap(record)

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a run, if it is still at *revision*.
        """
        held = self._records.get(run_id)
        if held is None or held.revision != revision:
            return False
        del self._records[run_id]
        self._bells.ring(run_id)
        return True

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*; if any of them is full, in none.
        """
        now = self.seconds()
        log = self._counts.get(key, {})
        if (held := full(log, counts, now)) is not None:
            return held
        if counts:
            count_in(self._counts.setdefault(key, log), counts, now)
            self._untils[key] = max(self._untils.get(key, now), *(now + count.longest for count in counts))
        return None

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        give_back(self._counts.get(key, {}), names)

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a run, from the present one on; it ends when the run is forgotten.
        """
        async with aclosing(self._bells.revisions(run_id, self._look)) as revisions:
            async for revision in revisions:
                yield revision

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the runs that were due at *at*; budgets that nobody has used for their time are forgotten.
        """
        now = self.seconds()
        for key in [key for key, until in self._untils.items() if until <= now]:
            del self._untils[key], self._counts[key]
        for run_id in [run_id for run_id, record in self._records.items() if due_at(record.run) <= at]:
            yield run_id

    async def _look(self, run_id: str) -> int | None:
        record = self._records.get(run_id)
        return None if record is None else record.revision
