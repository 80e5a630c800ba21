"""
The wires of a process to the store and to the service, where everything can go wrong.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import frozen

from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.run import Answer
from authflow.engine.ports import Count, Full, Jar, Said, Service, Store
from authflow.engine.record import Record
from tests.simulation.budget_laws import Sending
from tests.simulation.weather import Fault
from tests.simulation.world import AGES, Bug, Unreachable

if TYPE_CHECKING:
    from tests.simulation.process import Process

T = TypeVar("T")

HEARD: Final = frozenset({None, Fault.REFUSED, Fault.THROTTLED})
"""
The faults after which everybody knows that nothing was done, or that all was.
"""


@frozen
class FaultyStore(Store):
    """
    The way of one process to the store that all share.
    """

    process: "Process"

    async def put(self, record: Record) -> bool:
        """
        Store a new run.
        """
        return await self._asked("put", record.run.id, lambda: self._put(record))

    async def get(self, run_id: str) -> Record | None:
        """
        The run called *run_id*.
        """
        return await self._asked("get", run_id, lambda: at_once(self.process.world.store.get(run_id)))

    async def swap(self, record: Record) -> bool:
        """
        Replace the record of the revision before.
        """
        return await self._asked("swap", record.run.id, lambda: self._swap(record))

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a run.
        """
        return await self._asked("drop", run_id, lambda: self._drop(run_id, revision))

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*, or in none.
        """
        return await self._asked("bump", key[:8], lambda: self._bump(key, counts))

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        store = self.process.world.store
        await self._asked("give_back", f"{key[:8]} {names}", lambda: at_once(store.give_back(key, *names)))

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a run.
        """
        await self._asked("changes", run_id, lambda: None)
        async with aclosing(self.process.world.store.changes(run_id)) as changes:
            async for revision in changes:
                if self.process.dead:
                    raise asyncio.CancelledError
                yield revision

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the runs whose time was up at *at*.
        """
        await self._asked("overdue", "", lambda: None)
        async with aclosing(self.process.world.store.overdue(at)) as overdue:
            async for run_id in overdue:
                yield run_id

    async def _asked(self, what: str, of: str, act: Callable[[], T]) -> T:
        world = self.process.world
        fault = world.weather.store()
        if fault is Fault.REFUSED:
            world.tell(self.process.name, what, of, fault)
            raise Unreachable
        told = await self.process.wire(act, world.weather.long() if fault is Fault.SLOW else 0.0)
        world.tell(self.process.name, what, of, fault or "")
        if fault is Fault.LOST:
            raise Unreachable
        return told

    def _put(self, record: Record) -> bool:
        world = self.process.world
        done = at_once(world.store.put(record))
        if done:
            world.tell(self.process.name, "began", record.run.id, record.run.flow)
            world.laws.put(record, self.process.name)
        return done

    def _swap(self, record: Record) -> bool:
        world = self.process.world
        done = at_once(world.store.swap(record))
        if done:
            run = record.run
            place = run.end.name if run.end else f"{run.flow}.{run.state}"
            meant = f"means to send {record.intent.call}" if record.intent else ""
            world.tell(self.process.name, "wrote", run.id, record.revision, run.outcome, "→", place, meant)
            world.laws.swapped(record, self.process.name, world.now(), mishaps=world.weather.mishaps)
        return done

    def _bump(self, key: str, counts: tuple[Count, ...]) -> Full | None:
        world = self.process.world
        full = at_once(world.store.bump(key, *counts))
        world.laws.budgets.bumped(key, counts, full, world.now())
        if full is not None:
            world.tell(self.process.name, "has no room for", full.name, f"{full.seconds:.0f} s")
        return full

    def _drop(self, run_id: str, revision: int) -> bool:
        world = self.process.world
        done = at_once(world.store.drop(run_id, revision))
        if done:
            world.laws.dropped(run_id, world.now())
        return done


@frozen
class FaultyService(Service):
    """
    The way of one process to the service.
    """

    process: "Process"

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Send *call* once.
        """
        world, tag = self.process.world, jar.get("tag", "")
        if self.process.dead:
            raise asyncio.CancelledError
        name, fault = type(call).__name__, world.weather.service()
        world.tell(self.process.name, "sends", name, tag, fault or "")
        key = world.laws.sent(tag, call, world.now())
        if fault in {Fault.GARBLED, Fault.BUG}:
            world.laws.fooled.add(tag)
        record = world.laws.records.get(key[0])
        sending = world.laws.budgets.sending(call, record.run if record else None, world.now())
        if fault not in HEARD:
            world.laws.budgets.unheard(sending)
        answer = await self._answered(call, tag, fault, sending)
        world.tell(self.process.name, "is told", answer.outcome)
        world.laws.budgets.heard(sending, answer, world.now())
        world.laws.told(key, call, answer)
        return Said(answer, {**jar, "last": name})

    async def _answered(self, call: Call, tag: str, fault: Fault | None, sending: Sending | None) -> Answer:
        world = self.process.world

        def act() -> Answer:
            service = world.service
            service.now, mailed = world.loop.time(), service.mailed
            answer = service.act(call, tag)
            world.laws.budgets.acted(sending, answer, mailed=service.mailed > mailed)
            world.tell("service", "does", type(call).__name__, tag, answer.outcome)
            return answer

        match fault:
            case Fault.REFUSED:
                return Answer(Outcome.UNAVAILABLE)
            case Fault.THROTTLED:
                return Answer(Outcome.THROTTLED, retry_at=world.now() + world.weather.chance.random() * 90)
            case Fault.SILENT:
                await self.process.wire(act)
                await asyncio.sleep(AGES)
            case Fault.SLOW:
                return await self.process.wire(act, world.weather.long())
            case Fault.LOST:
                await self.process.wire(act)
                return Answer(Outcome.UNKNOWN)
            case Fault.GARBLED:
                return Answer((await self.process.wire(act)).outcome)
            case Fault.BUG:
                await self.process.wire(act)
                raise Bug
            case None:
                pass
        return await self.process.wire(act)


def at_once(asked: Coroutine[object, object, T]) -> T:
    """
    What *asked* returns, which waits for nothing.
    """
    try:
        asked.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("the memory store never gives way")
