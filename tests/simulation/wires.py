"""
The wires of a process to the store and to the service, where everything can go wrong.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from attrs import frozen

from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.run import Answer
from authflow.engine.ports import Count, Full, Jar, Said, Service
from authflow.engine.record import Record
from tests.simulation.budget_laws import Sending
from tests.simulation.weather import Fault
from tests.simulation.world import AGES, Bug, Unreachable

if TYPE_CHECKING:
    from tests.simulation.process import Process

T = TypeVar("T")
K = TypeVar("K")

HEARD: Final = frozenset({None, Fault.REFUSED, Fault.THROTTLED})
"""
The faults after which everybody knows that nothing was done, or that all was.
"""


@frozen
class FaultyStore(Generic[K]):
    """
    The way of one process to the store that all share: an engine's store, or, below, one of rows.

    Attributes:
        store: Answers without giving way.
    """

    process: "Process"
    store: Any

    def record(self, kept: K) -> Record:
        """
        What is in what is kept.
        """
        assert isinstance(kept, Record)
        return kept

    def name(self, kept: K) -> str:
        """
        The id of the run that is kept.
        """
        return self.record(kept).run.id

    async def put(self, kept: K) -> bool:
        """
        Store a new run.
        """
        return await self._asked("put", self.name(kept), lambda: self._put(kept))

    async def get(self, run_id: str) -> K | None:
        """
        The run called *run_id*.
        """
        return await self._asked("get", run_id, lambda: at_once(self.store.get(run_id)))

    async def swap(self, kept: K) -> bool:
        """
        Replace the one of the revision before.
        """
        return await self._asked("swap", self.name(kept), lambda: self._swap(kept))

    @property
    def announce(self) -> Callable[..., Coroutine[object, object, Full | bool]] | None:
        """
        Replaces the one of the revision before and counts, in half of the worlds.
        """
        return self._announce if self.process.world.announces else None

    async def _announce(self, kept: K, key: str, *counts: Count) -> Full | bool:
        together = self.store.announce

        def act() -> Full | bool:
            told: Full | bool = at_once(together(kept, key, *counts))
            if told is not False:
                self._wrote(kept)
                self._counted(key, counts, told if isinstance(told, Full) else None)
            return told

        return await self._asked("announce", self.name(kept), act)

    @property
    def settle(self) -> Callable[..., Coroutine[object, object, bool]] | None:
        """
        Replaces the one of the revision before and gives back, in the same worlds.
        """
        return self._settle if self.process.world.announces else None

    async def _settle(self, kept: K, key: str, *names: str) -> bool:
        together, asked = self.store.settle, self.process.world.now()

        def act() -> bool:
            done = bool(at_once(together(kept, key, *names)))
            self._gave_back(asked)
            if done:
                self._wrote(kept)
            return done

        return await self._asked("settle", self.name(kept), act)

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
        asked = self.process.world.now()
        await self._asked("give_back", key[:8], lambda: self._give_back(key, names, asked))

    async def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a run.
        """
        await self._asked("changes", run_id, lambda: None)
        async with aclosing(self.store.changes(run_id)) as changes:
            async for revision in changes:
                if self.process.dead:
                    raise asyncio.CancelledError
                yield revision

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the runs whose time was up at *at*.
        """
        await self._asked("overdue", "", lambda: None)
        async with aclosing(self.store.overdue(at)) as overdue:
            async for run_id in overdue:
                yield run_id

    async def _asked(self, what: str, of: str, act: Callable[[], T]) -> T:
        world, process = self.process.world, self.process
        fault = world.weather.store()
        if fault is Fault.REFUSED:
            world.tell(process.name, what, of, fault)
            raise Unreachable
        if fault is Fault.LATE:
            # Whoever asked gives up, and it happens after all, when nobody thinks of it any more.
            world.tell(process.name, what, of, fault)
            world.loop.call_later(world.weather.long(), act)
            await asyncio.sleep(world.weather.delay())
            raise Unreachable
        if fault is Fault.NOTHING and what == "get":
            world.weather.blinks += 1
            world.tell(process.name, what, of, fault)
            return cast("T", None)
        told = await process.wire(act, world.weather.long() if fault is Fault.SLOW else 0.0)
        world.tell(process.name, what, of, fault or "")
        if fault is Fault.LOST:
            raise Unreachable
        return told

    def _put(self, kept: K) -> bool:
        world = self.process.world
        done = bool(at_once(self.store.put(kept)))
        if done:
            record = self.record(kept)
            world.tell(self.process.name, "began", record.run.id, record.run.flow)
            world.laws.put(record, self.process.name)
        return done

    def _swap(self, kept: K) -> bool:
        done = bool(at_once(self.store.swap(kept)))
        if done:
            self._wrote(kept)
        return done

    def _bump(self, key: str, counts: tuple[Count, ...]) -> Full | None:
        full: Full | None = at_once(self.store.bump(key, *counts))
        self._counted(key, counts, full)
        return full

    def _wrote(self, kept: K) -> None:
        """
        Note that what is *kept* was written.
        """
        world, record = self.process.world, self.record(kept)
        run = record.run
        place = run.end.name if run.end else f"{run.flow}.{run.state}"
        meant = f"means to send {record.intent.call}" if record.intent else ""
        world.tell(self.process.name, "wrote", run.id, record.revision, run.outcome, "→", place, meant)
        world.laws.swapped(record, self.process.name, world.now(), mishaps=world.weather.mishaps)

    def _counted(self, key: str, counts: tuple[Count, ...], full: Full | None) -> None:
        """
        Note that something was counted, or that there was no room for it.
        """
        world = self.process.world
        world.laws.budgets.bumped(key, counts, full, world.now())
        if full is not None:
            world.tell(self.process.name, "has no room for", full.name, f"{full.seconds:.0f} s")

    def _give_back(self, key: str, names: tuple[str, ...], asked: float) -> None:
        at_once(self.store.give_back(key, *names))
        self._gave_back(asked)

    def _gave_back(self, asked: float) -> None:
        world = self.process.world
        world.laws.budgets.given_back(asked, world.now())

    def _drop(self, run_id: str, revision: int) -> bool:
        world = self.process.world
        done = bool(at_once(self.store.drop(run_id, revision)))
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
            case Fault.LATE | Fault.NOTHING | None:
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
