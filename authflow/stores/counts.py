"""
What is counted for one key, for stores that look at it themselves: when each was, the oldest first.

Others say the same in their servers' words (`postgres.py`, `scripts.py`): of a window of so many seconds in which there
may be *most*, only the last *most* matter, and the oldest of those tells how long it takes until there is room.

What lies ahead by more than the window is not counted: it was written by a clock that was wrong, and nobody is to be
kept waiting until that time really comes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from authflow.engine.ports import Count, Full

Log: TypeAlias = dict[str, list[float]]
"""
When each was counted, in seconds, by the names of the counts.
"""


def full(log: Mapping[str, Sequence[float]], counts: Iterable[Count], now: float) -> Full | None:
    """
    Which of *counts* has no room for one more at *now*, and for how long.
    """
    waits = [
        Full(count.name, wait)
        for count in counts
        for most, seconds in count.windows
        if (wait := _wait(log.get(count.name, ()), most, seconds, now)) > 0
    ]
    return max(waits, key=lambda one: one.seconds, default=None)


def count_in(log: Log, counts: Iterable[Count], now: float) -> None:
    """
    Write down in *log* that each of *counts* has one more, and forget what counts no longer.
    """
    for count in counts:
        oldest, latest = now - count.longest, now + count.longest
        # The clocks of two processes may differ a little.
        log[count.name] = sorted([*(one for one in log.get(count.name, ()) if oldest < one <= latest), now])


def give_back(log: Log, names: Iterable[str]) -> None:
    """
    Take the last one of each of *names* out of *log*.
    """
    for name in names:
        if counted := log.get(name):
            counted.pop()
            if not counted:
                del log[name]


def _wait(counted: Sequence[float], most: int, seconds: float, now: float) -> float:
    if most < 1:
        return seconds
    if counted and counted[-1] > now + seconds:
        counted = counted[: bisect_right(counted, now + seconds)]
    return counted[-most] + seconds - now if len(counted) >= most else 0.0
