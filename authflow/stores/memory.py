"""
Runs in this process: gone when it ends.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable

from attrs import define, field

from authflow.engine.record import Record


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
    _counts: dict[str, deque[float]] = field(factory=dict[str, deque[float]], repr=False)
    _bells: dict[str, list[asyncio.Future[None]]] = field(factory=dict[str, list[asyncio.Future[None]]], repr=False)

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
        self._ring(record.run.id)
        return True

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a run, if it is still at *revision*.
        """
        held = self._records.get(run_id)
        if held is None or held.revision != revision:
            return False
        del self._records[run_id]
        self._ring(run_id)
        return True

    async def bump(self, key: str, limit: int, window: float) -> float | None:
        """
        Count one for *key*; if that would exceed *limit* in *window* seconds, the seconds until it would not.
        """
        now = self.seconds()
        counted = self._counts.setdefault(key, deque())
        while counted and counted[0] <= now - window:
            counted.popleft()
        if len(counted) >= limit:
            return counted[0] + window - now if counted else window
        counted.append(now)
        return None

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a run, from the present one on; it ends when the run is forgotten.
        """
        while (record := self._records.get(run_id)) is not None:
            bell = asyncio.get_running_loop().create_future()
            self._bells.setdefault(run_id, []).append(bell)
            try:
                yield record.revision
                await bell
            finally:
                self._silence(run_id, bell)

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the runs whose time was up at *at*.
        """
        for run_id in [run_id for run_id, record in self._records.items() if record.run.expires_at <= at]:
            yield run_id

    def _ring(self, run_id: str) -> None:
        for bell in self._bells.pop(run_id, []):
            if not bell.done():
                bell.set_result(None)

    def _silence(self, run_id: str, bell: asyncio.Future[None]) -> None:
        waiting = self._bells.get(run_id)
        if waiting and bell in waiting:
            waiting.remove(bell)
            if not waiting:
                del self._bells[run_id]
