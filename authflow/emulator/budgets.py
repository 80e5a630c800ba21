"""
How often something may be done for one address (CASES 36).
"""

from collections import defaultdict
from collections.abc import Mapping
from math import ceil
from typing import Final

from attrs import define, field

from authflow.emulator.clock import Clock

DAY: Final = 24 * 3600.0
MAILS: Final = ((3, 15 * 60.0), (10, DAY))
"""
So many in so many seconds; each counts.
"""


@define
class Budget:
    """
    Counts by key, in sliding windows.
    """

    clock: Clock
    windows: tuple[tuple[int, float], ...] = MAILS
    _spent: defaultdict[str, list[float]] = field(init=False, factory=lambda: defaultdict[str, list[float]](list))

    def spend(self, key: str) -> int | None:
        """
        Count one for *key*; if that is too many, the whole seconds until it would not be, and nothing is counted.
        """
        now = self.clock.now()
        longest = max(window for _, window in self.windows)
        times = self._spent[key] = [at for at in self._spent[key] if at > now - longest]
        waits = [times[-most] + window - now for most, window in self.windows if len(times) >= most]
        if (wait := max(waits, default=0.0)) > 0:
            return ceil(wait)
        times.append(now)
        return None

    def forget(self, key: str) -> None:
        """
        Forget what was counted for *key*.
        """
        self._spent.pop(key, None)

    @property
    def spent(self) -> dict[str, list[float]]:
        """
        When something was counted, by key.
        """
        return {key: [*times] for key, times in self._spent.items()}

    def restore(self, spent: Mapping[str, list[float]]) -> None:
        """
        Let *spent* be all that was counted.
        """
        self.clear()
        self._spent.update(spent)

    def clear(self) -> None:
        """
        Forget every count.
        """
        self._spent.clear()
