"""
A process with an engine of its own, which is killed or stopped at any moment.

What it sent is under way on its own: it arrives, or not, whether or not the process lives to hear of it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from attrs import define, field

from authflow.door import AuthFlow
from authflow.engine.record import Record
from tests.simulation.rows import FaultyRows
from tests.simulation.weather import Kill
from tests.simulation.wires import FaultyService, FaultyStore
from tests.simulation.world import AGES, Gone, Watch, World

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
        clock, disk = Watch(self.world, self.skew), self.world.disk
        keys = KEYS if disk is None else [key.secret for key in disk.ring.keys]
        self.auth = AuthFlow(
            service=FaultyService(self),
            store=FaultyStore[Record](self, self.world.memory)
            if disk is None
            else FaultyRows(self, disk.opened(clock.now)),
            clock=clock,
            chance=self.world.weather.chance.randbytes,
            keys=keys,
            limits=self.world.laws.limits,
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
        self.world.laws.budgets.killed(self.world.now())
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


def cancel(*tasks: asyncio.Task[Any]) -> None:
    """
    Cancel *tasks* in the order they were made: a set of them has another one each time.
    """
    for task in sorted(tasks, key=lambda one: int(one.get_name().rpartition("-")[2])):
        task.cancel()
