"""
An event loop without a world: its time jumps to the next timer when nobody can go on, and chance says who goes first.
"""

import asyncio
from collections import deque
from random import Random
from typing import Any, Final

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

    def select(self, timeout: float | None) -> list[Any]:
        """
        Nothing ever comes from outside: go to the time of the next timer.
        """
        self.turns += 1
        if timeout is None or self.turns > TURNS_MOST:
            raise Endless(f"nobody goes on after {self._now:.3f} s and {self.turns} turns")
        if timeout > 0:
            self._now = max(self._now, self._scheduled[0].when())
        elif len(self._ready) > 1:
            # Tasks of several processes come in any order, and so may those of one whose answers arrive together.
            self._chance.shuffle(self._ready)
        return []

    def _process_events(self, _: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass
