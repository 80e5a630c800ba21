"""
The time, and a clock you turn by hand.
"""

import time

from attrs import define


class SystemClock:
    """
    The machine's own time.
    """

    def now(self) -> float:
        """
        Seconds since the epoch.
        """
        return time.time()


@define
class HandClock:
    """
    A clock that stands until somebody turns it.
    """

    at: float = 1_700_000_000.0

    def now(self) -> float:
        """
        Seconds since the epoch.
        """
        return self.at

    def turn(self, seconds: float) -> None:
        """
        Move the time on by *seconds*.
        """
        self.at += seconds
