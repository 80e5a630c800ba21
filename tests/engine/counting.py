"""
Engines whose budgets go by the clock that is turned by hand.
"""

from collections import Counter

from attrs import define, field

from authflow.core.action import Action
from authflow.engine.clock import HandClock
from authflow.engine.limits import Limits
from authflow.engine.ports import Count, Full, Service
from authflow.stores.memory import MemoryStore
from tests.engine.benches import Bench, WatchedStore
from tests.runs import NOON, TYPED, given


@define(eq=False)
class Ledger(WatchedStore):
    """
    A store whose windows turn with the clock of the test, and that notes what was counted.

    Attributes:
        notes: What was counted of whom, in order; whoever else notes something may do so.
        counted: How often each is counted at present, whatever its windows.
        gone: Whether it can be reached no more.
    """

    inner: MemoryStore = field(factory=MemoryStore)
    notes: list[str] = field(factory=list[str])
    counted: Counter[str] = field(factory=Counter[str])
    gone: bool = False

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*, or in none.
        """
        if self.gone:
            raise ConnectionRefusedError
        names = [f"{count.name} of {key}" for count in counts]
        self.notes += names
        full = await self.inner.bump(key, *counts)
        if full is None:
            self.counted.update(names)
        return full

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        if self.gone:
            raise ConnectionRefusedError
        self.counted.subtract(f"{name} of {key}" for name in names)
        await self.inner.give_back(key, *names)


def bench(service: Service, limits: Limits | None = None, clock: HandClock | None = None) -> Bench:
    """
    An engine whose budgets go by the clock that is turned by hand.
    """
    clock = clock or HandClock(NOON)
    return Bench(service, Ledger(inner=MemoryStore(clock.now)), clock, limits or Limits())


async def asked(bench: Bench, goal: str, **values: object) -> Action:
    """
    What a fresh run of *goal* comes to by its first reply.
    """
    return await bench.reply(await bench.engine.start(goal, given(goal)), **{**TYPED, **values})
