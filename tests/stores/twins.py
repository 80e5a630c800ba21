"""
Memory stores, each with one thing broken: what the conformance suite is there to catch.
"""

import asyncio
from collections.abc import AsyncGenerator
from enum import StrEnum
from typing import cast

from attrs import define, evolve

from authflow.core.slot import Keep
from authflow.engine.ports import Count, Full
from authflow.engine.record import Record
from authflow.stores.counts import count_in, full
from authflow.stores.memory import MemoryStore


@define
class Empty(MemoryStore):
    """
    Says that it stores what it does not.
    """

    async def put(self, record: Record) -> bool:
        """
        Do nothing.
        """
        return record.revision == 1


@define
class Overwriting(MemoryStore):
    """
    Takes every id again.
    """

    async def put(self, record: Record) -> bool:
        """
        Store *record*, whoever was there.
        """
        self._records[record.run.id] = record
        return True


@define
class Hesitant(MemoryStore):
    """
    Gives way between looking and writing.
    """

    async def put(self, record: Record) -> bool:
        """
        Look, wait, write.
        """
        free = record.run.id not in self._records
        await asyncio.sleep(0)
        self._records[record.run.id] = record
        return free

    async def swap(self, record: Record) -> bool:
        """
        Look, wait, write.
        """
        held = self._records.get(record.run.id)
        await asyncio.sleep(0)
        if held is None or held.revision != record.revision - 1:
            return False
        self._records[record.run.id] = record
        return True

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Look, wait, count.
        """
        log, now = self._counts.setdefault(key, {}), self.seconds()
        held = full(log, counts, now)
        await asyncio.sleep(0)
        if held is None:
            count_in(log, counts, now)
        return held


@define
class Obliging(MemoryStore):
    """
    Finds some run, whichever was asked for.
    """

    async def get(self, run_id: str) -> Record | None:
        """
        The run called *run_id*, or else the first there is.
        """
        return self._records.get(run_id) or next(iter(self._records.values()), None)


@define
class Forgetful(MemoryStore):
    """
    Stores less than it is given: no secret, no end.
    """

    async def get(self, run_id: str) -> Record | None:
        """
        What is left of a run.
        """
        held = self._records.get(run_id)
        if held is None:
            return None
        memory = {slot: value for slot, value in held.run.memory.items() if slot.keep is Keep.OPEN}
        return evolve(held, run=evolve(held.run, memory=memory, end=None))


@define
class Plain(MemoryStore):
    """
    Stores states as text.
    """

    async def get(self, run_id: str) -> Record | None:
        """
        A run whose state is no member of its flow's.
        """
        held = self._records.get(run_id)
        return held and evolve(held, run=evolve(held.run, state=cast("StrEnum", str(held.run.state))))


@define
class Stubborn(MemoryStore):
    """
    Never writes a second time, and never forgets.
    """

    async def swap(self, record: Record) -> bool:
        """
        Do nothing.
        """
        return record.revision < 0

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Do nothing.
        """
        return run_id in self._records and revision > 0


@define
class Careless(MemoryStore):
    """
    Looks at no revision, and at no id.
    """

    async def swap(self, record: Record) -> bool:
        """
        Write *record*, whichever revision it is, and whether or not there was one.
        """
        self._records[record.run.id] = record
        self._bells.ring(record.run.id)
        return True

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a run, wherever it stands.
        """
        return self._records.pop(run_id, None) is not None and revision < 10**6


@define
class Skipping(MemoryStore):
    """
    Takes any later revision for the next.
    """

    async def swap(self, record: Record) -> bool:
        """
        Write *record*, if it is later.
        """
        held = self._records.get(record.run.id)
        if held is None or held.revision >= record.revision:
            return False
        self._records[record.run.id] = record
        self._bells.ring(record.run.id)
        return True


@define
class Backward(MemoryStore):
    """
    Takes an earlier revision for the next.
    """

    async def swap(self, record: Record) -> bool:
        """
        Write *record*, if it is not much later.
        """
        held = self._records.get(record.run.id)
        if held is None or held.revision < record.revision - 1:
            return False
        self._records[record.run.id] = record
        return True


@define
class Mixing(MemoryStore):
    """
    Writes one run over all.
    """

    async def swap(self, record: Record) -> bool:
        """
        Write *record* wherever there is a run.
        """
        for run_id in self._records:
            self._records[run_id] = record
            self._bells.ring(run_id)
        return True


@define
class Silent(MemoryStore):
    """
    Tells the present revision, and then no more, but does not say so.
    """

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        One revision, whether there is a run or not, and then nothing for ever.
        """
        held = self._records.get(run_id)
        yield held.revision if held else 0
        await asyncio.get_running_loop().create_future()


@define
class Late(MemoryStore):
    """
    Begins to listen only when it is asked for more.
    """

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The present revision, and those that come while somebody waits for them.
        """
        while (held := self._records.get(run_id)) is not None:
            yield held.revision
            with self._bells.hung(run_id) as bell:
                await bell


@define
class Noisy(MemoryStore):
    """
    Tells of changes that were none.
    """

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The present revision, again and again.
        """
        while (held := self._records.get(run_id)) is not None:
            yield held.revision
            await asyncio.sleep(0)
