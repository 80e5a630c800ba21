"""
Engines whose budgets go by the clock that is turned by hand.
"""

from collections import Counter

from attrs import define, field

from authflow.core.action import Action
from authflow.engine.clock import HandClock
from authflow.engine.limits import Limits
from authflow.engine.ports import Service
from authflow.stores.memory import MemoryStore
from tests.engine.benches import Bench, WatchedStore
from tests.runs import NOON, TYPED, given


@define(eq=False)
class Ledger(WatchedStore):
    """
    A store whose windows turn with the clock of the test, and that notes what was counted.

    Attributes:
        notes: The keys, in order; whoever else notes something may do so.
        counted: How often each key is counted at present, whatever its window.
        gone: Whether it can be reached no more.
    """

    inner: MemoryStore = field(factory=MemoryStore)
    notes: list[str] = field(factory=list[str])
    counted: Counter[str] = field(factory=Counter[str])
    gone: bool = False

    async def bump(self, key: str, limit: int, window: float) -> float | None:
        """
        Count one for *key*.
        """
        if self.gone:
            raise ConnectionRefusedError
        self.notes.append(key)
        wait = await self.inner.bump(key, limit, window)
        self.counted[key] += wait is None
        return wait

    async def give_back(self, key: str) -> None:
        """
        Count one less for *key*.
        """
        self.counted[key] -= 1
        await self.inner.give_back(key)


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
