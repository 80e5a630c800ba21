"""
The engine's store over rows: a codec writes records down and reads them again.

A row that cannot be read is as good as none: whoever comes with its handle starts over. It is left alone while anybody
might still be able to read it (a later version, a process with another key), and forgotten when that is over.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final, TypeGuard

from attrs import define, field

from authflow.core.ledger import due_at
from authflow.engine.counting import WHO, bump_each, give_back_each, hashes
from authflow.engine.ports import Announce, Count, Full, Settle, Store
from authflow.engine.record import Record
from authflow.stores.counts import full
from authflow.stores.rows import SESSION, AnnounceRow, Codec, Row, RowStore, SettleRow

GRACE: Final = 24 * 3600.0
"""
How long after its time a row that cannot be read here is left to those who might, in seconds.
"""

_WHO: Final = re.compile(rf"{WHO}([0-9a-f]{{64}})", re.ASCII)
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)


def are_rows(store: Store | RowStore) -> TypeGuard[RowStore]:
    """
    Whether *store* holds rows, and needs a codec to be an engine's store.
    """
    return getattr(store, "holds_rows", False) is True


@define(eq=False)
class Kept:
    """
    Runs in rows.

    Attributes:
        key: What the keys of budgets are hashed with; whoever has it can tell whose they are, and nobody else.
        older: What else they are hashed with, as long as anybody may still know them by that (`engine/counting.py`).
    """

    rows: RowStore
    codec: Codec
    key: bytes = field(default=b"", repr=False)
    older: tuple[bytes, ...] = field(default=(), repr=False)

    async def put(self, record: Record) -> bool:
        """
        Store a new run; false if its id is taken.
        """
        return await self.rows.put(self._row(record))

    async def get(self, run_id: str) -> Record | None:
        """
        The run called *run_id*; nothing where it cannot be read.
        """
        row = await self.rows.get(run_id) if _ID.fullmatch(run_id) else None
        return None if row is None else self._record(row)

    async def swap(self, record: Record) -> bool:
        """
        Replace the record of the revision before; false if it is no longer that.
        """
        return await self.rows.swap(self._row(record))

    @property
    def announce(self) -> Announce | None:
        """
        Replaces a record and counts what it announces, where the rows can.
        """
        return None if self._rows_announce is None else self._announce

    @property
    def settle(self) -> Settle | None:
        """
        Replaces a record and gives back what it was counted as, where the rows can.
        """
        return None if self._rows_settle is None else self._settle

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a run, if it is still at *revision*.
        """
        return await self.rows.drop(run_id, revision)

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*; if any of them is full, in none.
        """
        never = full({}, counts, now=0.0)  # Where nothing is allowed, whatever was counted.
        return await bump_each(self.rows, self._hashed(key), counts) if counts and never is None else never

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        if names:
            await give_back_each(self.rows, self._hashed(key), names)

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a run, from the present one on; it ends when the run is forgotten.
        """
        if _ID.fullmatch(run_id):
            async with aclosing(self.rows.changes(run_id)) as changes:
                async for revision in changes:
                    yield revision

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the runs that were due at *at*.

        What nobody could read for a day after its time is forgotten, and so are sessions whose time is up.
        """
        async with aclosing(self.rows.overdue(at - GRACE)) as late:
            async for run_id in late:
                row = await self.rows.get(run_id)
                if row is not None and self._record(row) is None:
                    await self.rows.drop(run_id, row.revision)
        async with aclosing(self.rows.overdue(at)) as overdue:
            async for run_id in overdue:
                if not run_id.startswith(SESSION):
                    yield run_id
                elif (row := await self.rows.get(run_id)) is not None and row.due <= at:
                    await self.rows.drop(run_id, row.revision)

    @property
    def _rows_announce(self) -> AnnounceRow | None:
        return getattr(self.rows, "announce", None)

    async def _announce(self, record: Record, key: str, /, *counts: Count) -> Full | bool | None:
        announce, names, never = self._rows_announce, self._hashed(key), full({}, counts, now=0.0)
        if announce is None or len(names) > 1 or not counts or never is not None:
            # What is counted by several keys is counted in several steps, and where nothing is allowed, nothing is.
            return None if await self.swap(record) else False
        return await announce(self._row(record), names[0], *counts)

    @property
    def _rows_settle(self) -> SettleRow | None:
        return getattr(self.rows, "settle", None)

    async def _settle(self, record: Record, key: str, /, *names: str) -> bool:
        settle, hashed = self._rows_settle, self._hashed(key)
        if settle is None or len(hashed) > 1 or not names:
            try:
                await self.give_back(key, *names)
            finally:
                done = await self.swap(record)
            return done
        return await settle(self._row(record), hashed[0], *names)

    def _hashed(self, key: str) -> list[str]:
        # Any text can be a key, and an address in it is nobody's business: a bare hash of one is soon guessed. What
        # says that it is a keyed hash already names nobody, and need not be counted by each key of each key.
        hashed = _WHO.fullmatch(key)
        return [hashed[1]] if hashed else hashes((self.key, *self.older), key)

    def _row(self, record: Record) -> Row:
        if not _ID.fullmatch(record.run.id):
            raise ValueError("a run's id is made of letters, digits, - and _")
        return Row(record.run.id, record.revision, due_at(record.run), self.codec.write(record))

    def _record(self, row: Row) -> Record | None:
        try:
            record = self.codec.read(row)
        except ValueError:
            return None
        # A body that was moved here from another row, or kept from before, is not this run.
        return record if (record.run.id, record.revision) == (row.id, row.revision) else None
