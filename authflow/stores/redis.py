"""
Runs in Redis or a Redis Cluster, for any number of processes on any number of machines.

    authflow:{7f}:run:<id>             a hash: revision, due, body; it goes by itself a week after its time
    authflow:{7f}:due                  a sorted set: the runs of the bucket, by their time
    authflow:{7f}:budget:<key>:<name>  a list: when each one was counted

What stands in braces decides the slot (Redis Cluster specification, "Hash tags"). It is not the run's id but its
bucket, one of 256: so a run and the index that finds it when its time is up lie in one slot, and one script writes
both; one index for all would lie in another slot than most runs, and a scan would read every run there is. All that is
counted for a key lies in one slot, too.
"""

import json
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from functools import lru_cache
from hashlib import sha256
from time import time
from typing import Any, ClassVar, Final, Literal

from attrs import Factory, define, field

from authflow.core.errors import StoreUnavailable
from authflow.engine.ports import Count, Full, Windows
from authflow.stores.bells import Bells
from authflow.stores.clients import RedisClients
from authflow.stores.rows import AnnounceRow, Row, SettleRow
from authflow.stores.scripts import ANNOUNCE, BUMP, DROP, GIVE_BACK, SETTLE, WRITE

GRACE: Final = 7 * 24 * 3600.0
"""
How long a run stays after its time, if nobody sweeps, in seconds.
"""
BUCKETS: Final = tuple(f"{bucket:02x}" for bucket in range(256))
AT_ONCE: Final = 32
MICRO: Final = 1e6
AGAIN: Final = 5.0
"""
How long whoever waits looks no more, if no word comes, in seconds.
"""


def _bucket(name: str) -> str:
    """
    The key of the bucket that *name* belongs to, as far as the run's or the budget's own name.
    """
    return f"authflow:{{{BUCKETS[sha256(name.encode()).digest()[0]]}}}"


class _Apart(Exception):
    """
    A script was refused because its keys lie in several slots.
    """


@define(eq=False)
class RedisStore:
    """
    A store in the Redis at *url*: `redis://`, `rediss://` or `unix://`.

    It needs the extra `redis`, and a server of version 6 or later. What it was told must not be lost or evicted there:
    `appendonly yes`, and `maxmemory-policy noeviction`.

    Attributes:
        cluster: Whether the server is one of a cluster, whose others are found by it. A proxy that spreads keys over
            servers by itself is none, and not supported: what a script works with must be on one server.
        patience: How long a command, or getting a connection, may take, in seconds; a tenth more at worst.
        size: How many connections there may be at once.
        seconds: The time, in seconds since the epoch. By default, the windows of `bump` are measured by the server's.

    Raises:
        NotInstalled: The driver is not here.
    """

    holds_rows: ClassVar[Literal[True]] = True

    url: str = field(repr=False)
    cluster: bool = False
    patience: float = 5.0
    size: int = 50
    seconds: Callable[[], float] | None = field(default=None, kw_only=True)
    _clients: RedisClients = field(init=False, repr=False)
    _bells: Bells = field(init=False, repr=False, factory=lambda: Bells(AGAIN))
    _in_slots: bool = field(init=False, repr=False, default=Factory(lambda self: self.cluster, takes_self=True))

    def __attrs_post_init__(self) -> None:
        self._clients = RedisClients(self.url, self.cluster, self.patience, self.size, self._heard)

    async def put(self, row: Row) -> bool:
        """
        Store a new row; false if its id is taken.
        """
        return await self._written(row, "")

    async def get(self, run_id: str) -> Row | None:
        """
        The row called *run_id*.
        """
        revision, due, body = await self._clients.do("HMGET", _run(run_id), "revision", "due", "body")
        try:
            return Row(run_id, int(revision), float(due), bytes(body))
        except (TypeError, ValueError):
            return None  # There is none, or not all that one is.

    async def swap(self, row: Row) -> bool:
        """
        Replace the row of the revision before; false if it is no longer that.
        """
        return await self._written(row, row.revision - 1)

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a row, if it is still at *revision*.
        """
        return bool(await self._clients.script(DROP, _run_and_index(run_id), revision, run_id))

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*; if any of them is full, in none.
        """
        keys, values = self._counting(key, counts)
        held = await self._clients.script(BUMP, keys, *values)
        return None if held is None else _full(held, counts)

    @property
    def settle(self) -> SettleRow | None:
        """
        Gives back what was counted and replaces a row, unless in a cluster.
        """
        return None if self._in_slots else self._settle

    @property
    def announce(self) -> AnnounceRow | None:
        """
        Replaces a row and counts what it announces; in a cluster no script may do both, as they lie in several slots.
        """
        return None if self._in_slots else self._announce

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        await self._clients.script(GIVE_BACK, _budgets(key, names))

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a row, from the present one on; it ends with the row.
        """
        try:
            async with aclosing(self._bells.revisions(run_id, self._look)) as revisions:
                async for revision in revisions:
                    yield revision
        finally:
            if run_id not in self._bells:
                await self._clients.leave(_run(run_id))

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the rows that were due at *at*.
        """
        # What nobody has swept for so long has gone by itself, but for its place in the index; *at* may be any time.
        lost = min(at, self._now()) - GRACE
        for start in range(0, len(BUCKETS), AT_ONCE):
            indexes = [f"authflow:{{{bucket}}}:due" for bucket in BUCKETS[start : start + AT_ONCE]]
            await self._clients.many([("ZREMRANGEBYSCORE", index, "-inf", lost) for index in indexes])
            for found in await self._clients.many([("ZRANGEBYSCORE", index, "-inf", at) for index in indexes]):
                for run_id in found:
                    yield run_id.decode()

    async def aclose(self) -> None:
        """
        Close every connection.
        """
        await self._clients.aclose()

    async def _announce(self, row: Row, key: str, /, *counts: Count) -> Full | bool | None:
        keys, values = self._counting(key, counts)
        try:
            found = await self._together(ANNOUNCE, row, keys, *values)
        except _Apart:
            return None if await self.swap(row) else False
        return bool(found) if isinstance(found, int) else _full(found, counts)

    async def _settle(self, row: Row, key: str, /, *names: str) -> bool:
        try:
            return bool(await self._together(SETTLE, row, _budgets(key, names)))
        except _Apart:
            try:
                await self.give_back(key, *names)
            finally:
                done = await self.swap(row)
            return done

    async def _together(self, script: str, row: Row, keys: tuple[str, ...], *values: object) -> Any:
        """
        What *script* gives, which writes *row* and works with *keys*.

        Raises:
            _Apart: These lie in other slots; nothing was done.
        """
        written = self._writing(row, row.revision - 1)
        try:
            return await self._clients.script(script, (*_run_and_index(row.id), *keys), *written, *values)
        except StoreUnavailable as fault:
            if not self._clients.apart(fault):
                raise
            self._in_slots = True  # One of a cluster, or what stands in front of one, was taken for a server alone.
            raise _Apart from fault

    async def _written(self, row: Row, expected: int | str) -> bool:
        return bool(await self._clients.script(WRITE, _run_and_index(row.id), *self._writing(row, expected)))

    def _writing(self, row: Row, expected: int | str) -> tuple[object, ...]:
        """
        The arguments of `WRITE`.
        """
        kept = round((max(row.due - self._now(), 0.0) + GRACE) * 1e3)
        return expected, row.revision, row.due, row.body, kept, row.id

    def _counting(self, key: str, counts: Iterable[Count]) -> tuple[tuple[str, ...], tuple[object, ...]]:
        """
        The keys and the arguments of `BUMP`.
        """
        now = "" if self.seconds is None else round(self.seconds() * MICRO)
        windows = _written(tuple([count.windows for count in counts]))
        return _budgets(key, (count.name for count in counts)), (now, windows)

    def _now(self) -> float:
        return time() if self.seconds is None else self.seconds()

    async def _look(self, run_id: str) -> int | None:
        await self._clients.listen(_run(run_id))
        revision = await self._clients.do("HGET", _run(run_id), "revision")
        return None if revision is None else int(revision)

    def _heard(self, key: str | None) -> None:
        if key is None:
            self._bells.ring_all()
        else:
            self._bells.ring(key.rpartition(":")[2])


@lru_cache(maxsize=64)  # An application has a few, and writing them down takes as long as all else here.
def _written(windows: tuple[Windows, ...]) -> str:
    """
    What `BUMP` is told of *windows*.
    """
    return json.dumps([[(most, round(seconds * MICRO)) for most, seconds in each] for each in windows])


def _full(held: Sequence[bytes | int], counts: Sequence[Count]) -> Full:
    return Full(counts[int(held[0]) - 1].name, float(held[1]) / MICRO)


def _run(run_id: str) -> str:
    return _run_and_index(run_id)[0]


def _run_and_index(run_id: str) -> tuple[str, str]:
    bucket = _bucket(run_id)
    return f"{bucket}:run:{run_id}", f"{bucket}:due"


def _budgets(key: str, names: Iterable[str]) -> tuple[str, ...]:
    budget = f"{_bucket(key)}:budget:{key}"
    return tuple([f"{budget}:{name}" for name in names])
