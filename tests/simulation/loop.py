"""
An event loop without a world: its time jumps to the next timer when nobody can go on, and chance says who goes first.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context
from heapq import heappop
from random import Random
from typing import Any, Final, TypeVarTuple, cast

Ts = TypeVarTuple("Ts")

TURNS_MOST: Final = 60_000
"""
More than any schedule takes: whoever comes so far goes round in a ring.
"""


class Endless(Exception):
    """
    Nobody will ever go on, or somebody will for ever.
    """


class VirtualLoop(asyncio.BaseEventLoop):
    """
    Deterministic: what happens depends on *chance* alone.

    Attributes:
        turns: How often it went round.
    """

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]
    _timer_cancelled_count: int

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._chance = chance
        self._now = 0.0
        self._selector = self  # What the loop asks whether anything came from outside.
        self.turns = 0

    def time(self) -> float:
        """
        Seconds since the loop was made.
        """
        return self._now

    def call_soon(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        """
        As of any loop, without the questions that nobody asks here.
        """
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def select(self, _: float | None) -> list[Any]:
        """
        Nothing ever comes from outside.
        """
        return []

    def _run_once(self) -> None:
        """
        Go round once: if nobody can go on, at the time of the next timer.

        It is what asyncio's own does, without whatever comes from outside: half of a simulation is going round.
        """
        ready, scheduled = self._ready, self._scheduled
        while scheduled and scheduled[0].cancelled():
            self._popped()
        self.turns += 1
        if self.turns > TURNS_MOST or not (ready or scheduled):
            raise Endless(f"nobody goes on after {self._now:.3f} s and {self.turns} turns")
        if not ready:
            self._now = max(self._now, scheduled[0].when())
        elif len(ready) > 1:
            # Tasks of several processes come in any order, and so may those of one whose answers arrive together.
            self._chance.shuffle(ready)
        while scheduled and scheduled[0].when() <= self._now:
            ready.append(self._popped())
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle.cancelled():
                handle._run()  # noqa: SLF001 - A loop is made of them.

    def _popped(self) -> asyncio.TimerHandle:
        handle: Any = heappop(self._scheduled)
        handle._scheduled = False  # noqa: SLF001 - So the loop is not told of it when it is cancelled later.
        self._timer_cancelled_count -= handle.cancelled()
        return cast("asyncio.TimerHandle", handle)

    def _process_events(self, _: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass
