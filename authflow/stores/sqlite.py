"""
Runs in one SQLite file, which the processes of one machine share.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import ClassVar, Final, Literal, cast

from attrs import define, field

from authflow.core.errors import StoreUnavailable
from authflow.core.value import listed, mapped, numeric
from authflow.engine.ports import Count, Full
from authflow.stores.bells import Bells
from authflow.stores.counts import Log, count_in, full, give_back
from authflow.stores.paging import paged
from authflow.stores.rows import Row
from authflow.stores.thread import SqliteFile

PUT: Final = "INSERT INTO runs (id, revision, due, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING 1"
GET: Final = """
SELECT CAST(revision AS INTEGER), CAST(due AS REAL), CAST(body AS BLOB) FROM runs WHERE id = ?
"""
"""
In a column is whatever somebody has written there, of whatever type (sqlite.org/datatype3.html §3).
"""
SWAP: Final = "UPDATE runs SET revision = ?, due = ?, body = ? WHERE id = ? AND revision = ? RETURNING 1"
DROP: Final = "DELETE FROM runs WHERE id = ? AND revision = ? RETURNING 1"
LOOK: Final = "SELECT revision FROM runs WHERE id = ?"
OVERDUE: Final = "SELECT due, id FROM runs WHERE due <= ? AND (due, id) > (?, ?) ORDER BY due, id LIMIT ?"
FORGET: Final = "DELETE FROM budgets WHERE until <= ?"
COUNTED: Final = "SELECT log, until FROM budgets WHERE key = ?"
COUNT: Final = "INSERT OR REPLACE INTO budgets (key, log, until) VALUES (?, ?, ?)"
SOON: Final = 0.01
SELDOM: Final = 0.25
"""
How long whoever waits for other processes pauses between two looks, at first and in the end, in seconds.
"""


def _absolute(path: str | Path) -> Path:
    """
    *path*, wherever the process goes later.
    """
    return Path(path).absolute()


@define(eq=False)
class SqliteStore:
    """
    A store in the file at *path*, made for its owner alone (0600) where there is none.

    Every write is on the disk before it returns. Between processes, changes are looked for four times a second.

    Attributes:
        patience: How long a statement waits while another process writes, or others of this one wait, in seconds.
        seconds: What the windows of `bump` are measured by: seconds since the epoch, the same for all processes.
    """

    holds_rows: ClassVar[Literal[True]] = True

    path: Path = field(converter=_absolute)
    patience: float = 5.0
    seconds: Callable[[], float] = field(default=time.time, kw_only=True)
    _file: SqliteFile = field(init=False, repr=False)
    _bells: Bells = field(init=False, repr=False, factory=Bells)
    _watch: asyncio.Task[None] | None = field(init=False, repr=False, default=None)

    def __attrs_post_init__(self) -> None:
        self._file = SqliteFile(self.path, self.patience)

    async def put(self, row: Row) -> bool:
        """
        Store a new row; false if its id is taken.
        """
        return bool(await self._file.rows(PUT, row.id, row.revision, row.due, row.body))

    async def get(self, run_id: str) -> Row | None:
        """
        The row called *run_id*.
        """
        for revision, due, body in await self._file.read(GET, run_id):
            return Row(run_id, revision, due, body)
        return None

    async def swap(self, row: Row) -> bool:
        """
        Replace the row of the revision before; false if it is no longer that.
        """
        found = await self._file.rows(SWAP, *_next(row))
        self._bells.ring(row.id)
        return bool(found)

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a row, if it is still at *revision*.
        """
        found = await self._file.rows(DROP, run_id, revision)
        self._bells.ring(run_id)
        return bool(found)

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*; if any of them is full, in none.
        """
        # In a statement of its own, all this could not be read. The file has one writer at a time anyway.
        return await self._file.at_once(partial(self._counted, key, counts))

    async def announce(self, row: Row, key: str, /, *counts: Count) -> Full | bool:
        """
        Replace the row of the revision before, and if that was done, count one for *key* in each of *counts*.
        """

        def announced(connection: Connection) -> Full | bool:
            if not connection.execute(SWAP, _next(row)).fetchall():
                return False
            return self._counted(key, counts, connection) or True

        found = await self._file.at_once(announced)
        self._bells.ring(row.id)
        return found

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        await self._file.at_once(partial(_given_back, key, names))

    async def settle(self, row: Row, key: str, /, *names: str) -> bool:
        """
        Count one less for *key* in each of *names*, and replace the row of the revision before.
        """

        def settled(connection: Connection) -> bool:
            _given_back(key, names, connection)
            return bool(connection.execute(SWAP, _next(row)).fetchall())

        found = await self._file.at_once(settled)
        self._bells.ring(row.id)
        return found

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a row, from the present one on; it ends with the row.
        """
        async with aclosing(self._bells.revisions(run_id, self._look)) as revisions:
            async for revision in revisions:
                yield revision

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the rows that were due at *at*.
        """
        await self._file.rows(FORGET, self.seconds())
        async with aclosing(paged(partial(self._file.read, OVERDUE, at))) as ids:
            async for run_id in ids:
                yield run_id

    async def aclose(self) -> None:
        """
        Close the file.
        """
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait({self._watch})
        await self._file.aclose()

    def _counted(self, key: str, counts: Sequence[Count], connection: Connection) -> Full | None:
        now = self.seconds()
        log, until = _log(connection, key)
        if (held := full(log, counts, now)) is None:
            count_in(log, counts, now)
            until = max(until, *(now + count.longest for count in counts))
            connection.execute(COUNT, (key, json.dumps(log), until))
        return held

    async def _look(self, run_id: str) -> int | None:
        if self._watch is None or self._watch.done():
            self._watch = asyncio.get_running_loop().create_task(self._watching())
        for (revision,) in await self._file.read(LOOK, run_id):
            return int(revision)
        return None

    async def _watching(self) -> None:
        """
        Ring whenever another process has written, for as long as somebody waits.
        """
        version: object = None
        pause = SOON
        try:
            while self._bells:
                found = await self._file.version()
                pause = min(pause * 1.5, SELDOM) if found == version else SOON
                if found != version:
                    version = found
                    self._bells.ring_all()
                await asyncio.sleep(pause)
        except StoreUnavailable:
            self._bells.ring_all()  # Whoever looks is told.


def _next(row: Row) -> tuple[object, ...]:
    """
    What `SWAP` needs to know of *row*.
    """
    return row.revision, row.due, row.body, row.id, row.revision - 1


def _given_back(key: str, names: Iterable[str], connection: Connection) -> None:
    log, until = _log(connection, key)
    if log:
        give_back(log, names)
        connection.execute(COUNT, (key, json.dumps(log), until))


def _log(connection: Connection, key: str) -> tuple[Log, float]:
    """
    What is counted for *key*, and when there will be nothing left of it.
    """
    found = connection.execute(COUNTED, (key,)).fetchone()
    if found is None:
        return {}, 0.0
    try:
        log: object = json.loads(found[0])
        if (
            mapped(log)
            and numeric(found[1])
            and all(listed(times) and all(map(numeric, times)) for times in log.values())
        ):
            return cast("Log", log), found[1]
    except (TypeError, ValueError, RecursionError):
        pass
    # To take it for nothing would be to count anew.
    raise StoreUnavailable("SQLite", "what is counted there cannot be read")
