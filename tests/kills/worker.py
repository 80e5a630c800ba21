"""
A process that takes one turn, and ends itself by SIGKILL at one point of it.
"""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import define, frozen

from authflow.core.call import Call
from authflow.core.run import Reply
from authflow.engine.ports import Announce, Count, Full, Jar, Said, Service, Settle, Store
from authflow.engine.record import Record
from tests.engine.benches import Bench
from tests.kills.world import ServiceInAFile
from tests.stores.places import kept_at

T = TypeVar("T")

PATIENCE: Final = 60.0


@frozen
class Turn:
    """
    What the process is to do.

    Attributes:
        values: What the user typed.
        kill: The number of the point at which it ends; the first is before its first request.
    """

    url: str
    service: Path
    handle: str
    step: int
    values: Mapping[str, object]
    kill: int


@define(eq=False)
class Points:
    """
    Counts the points that it passes: before each request, and after it.
    """

    kill: int
    passed: int = 0

    async def around(self, asked: Callable[[], Awaitable[T]]) -> T:
        """
        What *asked* returns, if the process is still there to hear it.
        """
        self._pass()
        told = await asked()
        self._pass()
        return told

    def _pass(self) -> None:
        self.passed += 1
        if self.passed == self.kill:
            os.kill(os.getpid(), signal.SIGKILL)


@frozen
class PointedStore(Store):
    """
    A store, with a point before and after each request of a turn.
    """

    store: Store
    points: Points

    async def put(self, record: Record) -> bool:
        """
        Store a new run.
        """
        return await self.points.around(lambda: self.store.put(record))

    async def get(self, run_id: str) -> Record | None:
        """
        The run called *run_id*.
        """
        return await self.points.around(lambda: self.store.get(run_id))

    async def swap(self, record: Record) -> bool:
        """
        Replace the record of the revision before.
        """
        return await self.points.around(lambda: self.store.swap(record))

    @property
    def announce(self) -> Announce | None:
        """
        Replaces the record of the revision before, and counts.
        """
        announce: Announce | None = getattr(self.store, "announce", None)
        return None if announce is None else partial(self._announce, announce)

    async def _announce(self, announce: Announce, record: Record, key: str, /, *counts: Count) -> Full | bool | None:
        return await self.points.around(lambda: announce(record, key, *counts))

    @property
    def settle(self) -> Settle | None:
        """
        Replaces the record of the revision before, and gives back.
        """
        settle: Settle | None = getattr(self.store, "settle", None)
        return None if settle is None else partial(self._settle, settle)

    async def _settle(self, settle: Settle, record: Record, key: str, /, *names: str) -> bool:
        return await self.points.around(lambda: settle(record, key, *names))

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a run.
        """
        return await self.points.around(lambda: self.store.drop(run_id, revision))

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*, or in none.
        """
        return await self.points.around(lambda: self.store.bump(key, *counts))

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        await self.points.around(lambda: self.store.give_back(key, *names))

    def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a run.
        """
        return self.store.changes(run_id)

    def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the runs whose time was up at *at*.
        """
        return self.store.overdue(at)


@frozen
class PointedService(Service):
    """
    A service, with a point before and after each call.
    """

    service: Service
    points: Points

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Send *call*.
        """
        return await self.points.around(lambda: self.service.send(call, jar))


def work(turn: Turn) -> None:
    """
    Take *turn*, as far as it goes.
    """
    asyncio.run(_take(turn))


async def _take(turn: Turn) -> None:
    points = Points(turn.kill)
    async with kept_at(turn.url) as store:
        await store.get("nobody")  # To connect is no part of the turn.
        bench = Bench(PointedService(ServiceInAFile(turn.service), points), PointedStore(store, points))
        await bench.engine.reply(turn.handle, Reply(values=turn.values, step=turn.step))


def killed(turn: Turn) -> bool:
    """
    Whether a process that takes *turn* is killed in it; if not, it came to the end of the turn before.
    """
    context: Any = get_context("forkserver")  # Each process is new, and does not import everything anew.
    context.set_forkserver_preload([__name__])
    process = context.Process(target=work, args=(turn,))
    process.start()
    process.join(PATIENCE)
    assert process.exitcode in {0, -signal.SIGKILL}
    return bool(process.exitcode)
