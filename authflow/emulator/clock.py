"""
The emulator's time: the machine's own, moved on or stopped. Every lifetime follows it.
"""

import time
from typing import Final

from attrs import define, field

LATEST: Final = 4_102_444_800.0
"""
The end of the emulator's time, in seconds since the epoch: the year 2100.
"""


@define
class Clock:
    """
    A clock that runs, until it is frozen.
    """

    _ahead: float = field(init=False, default=0.0)
    _frozen_at: float | None = field(init=False, default=None)

    def now(self) -> float:
        """
        Seconds since the epoch.
        """
        return (time.time() if self._frozen_at is None else self._frozen_at) + self._ahead

    def advance(self, seconds: float) -> None:
        """
        Move the time on by *seconds*, frozen or not.
        """
        self._ahead += seconds

    def freeze(self) -> None:
        """
        Let time stand still.
        """
        if self._frozen_at is None:
            self._frozen_at = time.time()

    def thaw(self) -> None:
        """
        Let time go on from where it stood.
        """
        if self._frozen_at is not None:
            self._ahead += self._frozen_at - time.time()
            self._frozen_at = None

    @property
    def frozen(self) -> bool:
        """
        Whether time stands still.
        """
        return self._frozen_at is not None

    def set(self, now: float, *, frozen: bool) -> None:
        """
        Let it be *now*, in seconds since the epoch.
        """
        self._ahead, self._frozen_at = (0.0, now) if frozen else (now - time.time(), None)

    def reset(self) -> None:
        """
        Go back to the machine's own time.
        """
        self._ahead, self._frozen_at = 0.0, None
