"""
A process with an engine of its own, and its wires to the store and the service, where everything can go wrong.

What it sent is under way on its own: it arrives, or not, whether or not the process lives to hear of it.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import Any, Final, TypeVar

from attrs import define, field, frozen

from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.run import Answer
from authflow.door import AuthFlow
from authflow.engine.ports import Count, Full, Jar, Said, Service, Store
from authflow.engine.record import Record
from tests.engine.benches import UNCOUNTED
from tests.simulation.weather import Fault, Kill
from tests.simulation.world import AGES, Bug, Gone, Unreachable, Watch, World

T = TypeVar("T")

KEYS: Final = (b"the same key for all of them....",)


@define(eq=False)
class Process:
    """
    One of several that share a store.

    Attributes:
        wrapped: What is put around its ports; planted faults come in here.
    """

    name: str
    world: World
    skew: float = 0.0
    wrapped: Callable[[AuthFlow], None] = field(default=lambda _: None)
    dead: bool = False
    leaving: bool = False
    auth: AuthFlow = field(init=False)
    _requests: set[asyncio.Task[object]] = field(factory=set[asyncio.Task[object]])

    def __attrs_post_init__(self) -> None:
        self.auth = AuthFlow(
            service=FaultyService(self),
            store=FaultyStore(self),
            clock=Watch(self.world, self.skew),
            chance=self.world.weather.chance.randbytes,
            keys=KEYS,
            limits=UNCOUNTED,
        )
        self.wrapped(self.auth)

    async def request(self, asked: Coroutine[object, object, T], patience: float = AGES) -> T:
        """
        What the process answers.

        Args:
            patience: After how many seconds whoever asked goes away, and the process is told so.

        Raises:
            Gone: It died, or nobody waited any longer.
        """
        if self.dead or self.leaving:
            asked.close()
            raise Gone
        task = self.world.loop.create_task(asked)
        self._requests.add(task)
        leaving = self.world.loop.call_later(patience, task.cancel) if patience < AGES else None
        try:
            return await task
        except asyncio.CancelledError:
            raise Gone from None
        finally:
            self._requests.discard(task)
            if leaving is not None:
                leaving.cancel()

    def kill(self) -> None:
        """
        End it as SIGKILL does: none of its tasks goes on, and whatever they would tidy up reaches nobody.
        """
        self.world.tell(self.name, "is killed")
        self.dead = True
        cancel(*self._requests, *self.auth.engine.turns._running)  # noqa: SLF001 - Who dies is not asked.

    async def stop(self) -> None:
        """
        End it as SIGTERM does: nobody asks it any more, whoever waits is sent away, and what has begun is ended.
        """
        self.world.tell(self.name, "is stopped")
        self.leaving = True
        cancel(*self._requests)
        mishaps = self.world.weather.mishaps
        await self.auth.aclose()
        self.dead = True
        if mishaps == self.world.weather.mishaps == 0:
            laws = self.world.laws
            left = [run for run, who in laws.writers.items() if who == self.name and run in laws.records]
            left = [run for run in left if laws.records[run].intent is not None]
            laws.hold(not left, f"{self.name} was stopped in the middle of {left}")

    async def wire(self, act: Callable[[], T], slow: float = 0.0) -> T:
        """
        Send a request; it is processed when it arrives, whoever is still there by then.
        """
        weather, loop = self.world.weather, self.world.loop
        if self.dead:
            raise asyncio.CancelledError
        kill = weather.kill()
        if kill is Kill.BEFORE:
            self.kill()
            raise asyncio.CancelledError
        out, back = weather.delay() + slow, weather.delay()
        if kill is Kill.UNDER_WAY:
            loop.call_later(out, act)
            self.kill()
            raise asyncio.CancelledError
        if out:
            answered: asyncio.Future[T] = loop.create_future()
            loop.call_later(out, lambda: answered.set_result(act()) if not answered.cancelled() else act())
            result = await answered
        else:
            result = act()
        if kill is Kill.AFTER:
            self.kill()
            raise asyncio.CancelledError
        if back:
            await asyncio.sleep(back)
        return result


@frozen
class FaultyStore(Store):
    """
    The way of one process to the store that all share.
    """

    process: Process

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
        store = self.process.world.store
        return await self._asked("bump", key, lambda: at_once(store.bump(key, *counts)))

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        store = self.process.world.store
        await self._asked("give_back", key, lambda: at_once(store.give_back(key, *names)))

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

    process: Process

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
        answer = await self._answered(call, tag, fault)
        world.tell(self.process.name, "is told", answer.outcome)
        world.laws.told(key, call, answer)
        return Said(answer, {**jar, "last": name})

    async def _answered(self, call: Call, tag: str, fault: Fault | None) -> Answer:
        world = self.process.world

        def act() -> Answer:
            world.service.now = world.loop.time()
            answer = world.service.act(call, tag)
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


def cancel(*tasks: asyncio.Task[Any]) -> None:
    """
    Cancel *tasks* in the order they were made: a set of them has another one each time.
    """
    for task in sorted(tasks, key=lambda one: int(one.get_name().rpartition("-")[2])):
        task.cancel()
