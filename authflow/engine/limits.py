"""
How long things may take; all in seconds.
"""

from typing import Final

from attrs import frozen

DAY: Final = 24 * 3600.0


@frozen
class Limits:
    """
    The engine's own patience.

    Attributes:
        call: One call, whatever the service adapter does about it.
        wait: How long a reply waits for another one's call before it is told that work goes on.
        lease: How long an intent stands after its call's own time, before another worker takes over.
        life: A run in all.
    """

    call: float = 10.0
    wait: float = 10.0
    lease: float = 5.0
    life: float = 90 * DAY
