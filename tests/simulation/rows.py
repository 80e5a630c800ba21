"""
Rows, sealed, that all processes share: in memory, or in a SQLite file; and the keys that come and go meanwhile.

Nothing here gives way, so that virtual time goes by in the wires alone: a statement on a file is done at once.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Literal, TypeVar, cast

from attrs import define, field

from authflow.engine.keys import Key, Ring
from authflow.engine.limits import DAY
from authflow.engine.record import Record
from authflow.flows import ATLAS
from authflow.stores.group import Piece
from authflow.stores.reseal import EVER, held_by, reseal
from authflow.stores.rows import Row, RowStore
from authflow.stores.seal import Sealed
from authflow.stores.sqlite import SqliteStore
from authflow.stores.thread import SqliteFile
from tests.simulation.wires import FaultyStore
from tests.stores.rows_in_memory import RowsInMemory

if TYPE_CHECKING:
    from tests.simulation.world import World

T = TypeVar("T")

SECRETS: Final = (b"the first key of them all.......", b"the one that comes after it.....")
OLD, NEW = (Key(secret) for secret in SECRETS)
READER: Final = Sealed(Ring((NEW, OLD)), ATLAS)
"""
Whoever looks on reads everything.
"""


class AtOnce(SqliteFile):
    """
    A file without a thread of its own, and without the wait for the disk: what dies here is never the machine.
    """

    async def _there(self, work: Callable[[sqlite3.Connection], T], *, writes: bool = True, single: bool = True) -> T:
        piece = Piece(work, writes, single, inf, asyncio.get_running_loop().create_future())
        self._do([piece], writes=writes)
        return piece.value()

    def _opened(self) -> sqlite3.Connection:
        fresh = self._connection is None
        connection = super()._opened()
        if fresh:
            connection.execute("PRAGMA synchronous = OFF")
        return connection

    def close(self) -> None:
        """
        End as a process does that is killed.
        """
        self._close()


@define(eq=False)
class Disk:
    """
    Where the rows are, and who may read them.

    Attributes:
        folder: Where their file is; without one, they are in memory.
        ring: The keys as they are configured just now: whoever starts anew has these.
    """

    now: Callable[[], float]
    folder: Path | None
    ring: Ring = field(factory=lambda: Ring((OLD,)))
    _memory: RowsInMemory = field(init=False)
    _files: list[AtOnce] = field(factory=list[AtOnce])

    def __attrs_post_init__(self) -> None:
        self._memory = RowsInMemory(seconds=self.now)

    def opened(self, now: Callable[[], float]) -> RowStore:
        """
        The rows, for one process.

        Args:
            now: What its clock says.
        """
        if self.folder is None:
            return self._memory
        path = self.folder / "runs.db"
        store, file = SqliteStore(path, seconds=now), AtOnce(path, 0.0)
        store._file = file  # noqa: SLF001 - The store has no hole for it, and needs none but for virtual time.
        self._files.append(file)
        return store

    async def left(self) -> list[str]:
        """
        The ids of the rows that are there.
        """
        async with aclosing(self.opened(self.now).overdue(EVER)) as every:
            return [run_id async for run_id in every]

    def close(self) -> None:
        """
        Close what was opened.
        """
        for file in self._files:
            file.close()


class FaultyRows(FaultyStore[Row]):
    """
    The way of one process to the rows that all share.
    """

    holds_rows: ClassVar[Literal[True]] = True

    def record(self, kept: Row) -> Record:
        """
        What is in the row *kept*, for whoever looks on.
        """
        return READER.read(kept)

    def name(self, kept: Row) -> str:
        """
        The id of the run in it.
        """
        return kept.id

    async def aclose(self) -> None:
        """
        Do nothing: the file is closed when everything is over.
        """


@define(eq=False)
class _Unhurried:
    """
    The rows as whoever seals them anew works with them: one by one, while everybody goes on.
    """

    world: "World"
    rows: RowStore

    async def get(self, run_id: str) -> Row | None:
        await asyncio.sleep(self.world.weather.delay())
        row = await self.rows.get(run_id)
        await asyncio.sleep(self.world.weather.delay())
        return row

    async def swap(self, row: Row) -> bool:
        done = await self.rows.swap(row)
        if done:
            self.world.tell("operator", "sealed", row.id, "anew")
            self.world.laws.resealed(READER.read(row))
        return done

    def overdue(self, at: float) -> AsyncGenerator[str, None]:
        return self.rows.overdue(at)


async def rotate(world: "World", disk: Disk, restart: Callable[[], Awaitable[None]]) -> None:
    """
    Let another key seal, as `authflow keys rotate` says: everybody learns it first, and the old one goes when it may.

    Args:
        restart: Ends every process that was there, one after the other, when others have begun.
    """
    for keys in ((OLD, NEW), (NEW, OLD)):
        disk.ring = Ring(keys)
        world.tell("operator", "has keys", *(key.id for key in keys))
        await restart()
        await asyncio.sleep(world.weather.delay())
    rows = cast("RowStore", _Unhurried(world, disk.opened(world.now)))
    await reseal(rows, disk.ring, world.now())
    await asyncio.sleep(DAY)  # As long as anything is counted by the old one alone.
    await reseal(rows, disk.ring, world.now())
    held = await held_by(rows, disk.ring)
    if not held.rows.get(OLD.id) and not held.handles.get(OLD.id) and not held.unreadable:
        disk.ring = Ring((NEW,))
        world.tell("operator", "has keys", NEW.id)
        await restart()
