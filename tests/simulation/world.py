"""
What all processes share: time, weather, a store, a service, and the story of it.
"""

from typing import TYPE_CHECKING, Final

from attrs import define, field, frozen

from authflow.stores.memory import MemoryStore
from tests.simulation.laws import Laws
from tests.simulation.loop import VirtualLoop
from tests.simulation.service import PretendService
from tests.simulation.weather import Weather

if TYPE_CHECKING:
    from tests.simulation.rows import Disk

NOON: Final = 1_700_000_000.0
AGES: Final = 1e6
"""
Longer than anybody waits, in seconds.
"""


class Unreachable(Exception):
    """
    The store cannot be had.
    """


class Gone(Exception):
    """
    The process that was asked is no more.
    """


class Bug(Exception):
    """
    An adapter breaks.
    """


@define(eq=False)
class World:
    """
    What all processes share.

    Attributes:
        disk: Where runs are kept as rows; without one, they are in `memory`.
        lines: The story, if anybody wants to read it.
        announces: Whether stores write what goes out next and count it in one step.
    """

    loop: VirtualLoop
    weather: Weather
    service: PretendService
    laws: Laws
    disk: "Disk | None" = None
    lines: list[str] | None = None
    announces: bool = False
    memory: MemoryStore = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.memory = MemoryStore(self.now)

    def now(self) -> float:
        """
        The true time, in seconds since the epoch.
        """
        return NOON + self.loop.time()

    def tell(self, who: str, what: str, *of: object) -> None:
        """
        Write a line of the story.
        """
        if self.lines is not None:
            self.lines.append(f"{self.loop.time():12.4f} {who:>8} {what} {' '.join(map(str, of))}")


@frozen
class Watch:
    """
    A clock that goes wrong by so many seconds.
    """

    world: World
    by: float

    def now(self) -> float:
        """
        The time, as far as this process knows.
        """
        return self.world.now() + self.by
