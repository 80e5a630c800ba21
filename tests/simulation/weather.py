"""
What goes wrong, and when: drawn from the seed, and over when the storm is.
"""

from enum import StrEnum, auto
from random import Random
from typing import Final

from attrs import define, field

STORMS: Final = (0.0, 0.0, 0.03, 0.1, 0.3)
"""
How likely a fault is at each step, in one schedule.
"""
KILLS_MOST: Final = 3
STEPS_MOST: Final = 40
"""
The steps at which somebody is killed are drawn among the first ones: a schedule takes about so many.
"""


class Fault(StrEnum):
    """
    What can happen to one request.
    """

    REFUSED = auto()
    """Surely not processed."""
    LOST = auto()
    """Processed; the answer does not come, and whoever asked is told so."""
    SILENT = auto()
    """Processed, and nothing is ever heard of it."""
    SLOW = auto()
    """Processed after longer than anybody waits."""
    LATE = auto()
    """Processed when whoever asked has given up, and was told so."""
    NOTHING = auto()
    """Read of a copy that lags behind, where there is nothing yet."""
    THROTTLED = auto()
    """Not processed; come back later."""
    GARBLED = auto()
    """Processed; what is answered proves nothing."""
    BUG = auto()
    """Processed; whoever reads the answer breaks."""


class Kill(StrEnum):
    """
    Where in a step of its a process is killed.
    """

    BEFORE = auto()
    UNDER_WAY = auto()
    AFTER = auto()


STORE_FAULTS: Final = (Fault.REFUSED, Fault.LOST, Fault.SLOW, Fault.LATE, Fault.NOTHING)
SERVICE_FAULTS: Final = (
    *(Fault.REFUSED, Fault.REFUSED, Fault.LOST, Fault.LOST, Fault.SILENT, Fault.SLOW, Fault.SLOW),
    *(Fault.THROTTLED, Fault.THROTTLED, Fault.GARBLED, Fault.BUG),
)


@define(eq=False)
class Weather:
    """
    Says of each request what becomes of it.

    Attributes:
        at_store, at_service: How likely a fault is at one request.
        hurried: How likely a request takes no time at all.
        kills: The numbers of the requests at which their process is killed, and how.
        steps: How many requests there were.
        mishaps: How often a process was killed, or the store failed.
        blinks: How often the store found nothing where something was.
    """

    chance: Random
    at_store: float = field(init=False)
    at_service: float = field(init=False)
    hurried: float = field(init=False)
    kills: dict[int, Kill] = field(init=False)
    steps: int = 0
    mishaps: int = 0
    blinks: int = 0

    def __attrs_post_init__(self) -> None:
        chance = self.chance
        self.at_store, self.at_service = chance.choice(STORMS) / 3, chance.choice(STORMS)
        self.hurried = chance.choice((0.3, 0.7, 0.95))
        kinds = tuple(Kill)
        kills = chance.choice((0, 0, 1, KILLS_MOST))
        self.kills = {chance.randrange(STEPS_MOST): chance.choice(kinds) for _ in range(kills)}

    def kill(self) -> Kill | None:
        """
        Whether the process whose turn it is dies now.
        """
        self.steps += 1
        kill = self.kills.pop(self.steps, None) if self.kills else None
        self.mishaps += kill is not None
        return kill

    def store(self) -> Fault | None:
        """
        What becomes of a request to the store.
        """
        if self.at_store and self.chance.random() < self.at_store:
            self.mishaps += 1
            return self.chance.choice(STORE_FAULTS)
        return None

    def service(self) -> Fault | None:
        """
        What becomes of a request to the service.
        """
        if self.at_service and self.chance.random() < self.at_service:
            return self.chance.choice(SERVICE_FAULTS)
        return None

    def delay(self) -> float:
        """
        How long a request is on its way, in seconds.
        """
        return 0.0 if self.chance.random() < self.hurried else self.chance.random() * 0.05

    def long(self) -> float:
        """
        How long a slow one is.
        """
        return 0.5 + self.chance.random() * 40

    def clear(self) -> None:
        """
        The storm is over.
        """
        self.at_store = self.at_service = 0.0
        self.kills.clear()
