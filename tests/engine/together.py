"""
Stores that write what goes out next and count it in one step, and what came of it and give back in another.
"""

import asyncio

from attrs import define, field

from authflow.core.errors import StoreUnavailable
from authflow.engine.clock import HandClock
from authflow.engine.ports import Count, Full
from authflow.engine.record import Record
from tests.engine.counting import Ledger
from tests.runs import NOON


@define(eq=False)
class Together(Ledger):
    """
    Does both at once, and notes what it is asked.

    Attributes:
        clock: What the engine's time is.
        seconds: How long it takes to do both.
        asked: What it was asked to do, in order.
        lost: What it is asked to do whose answer is lost on the way.
    """

    clock: HandClock = field(factory=lambda: HandClock(NOON))
    seconds: float = 0.0
    asked: list[str] = field(factory=list[str])
    lost: str = ""

    async def announce(self, record: Record, key: str, /, *counts: Count) -> Full | bool | None:
        """
        Replace the record of the revision before, and count.
        """
        self.asked.append("announce")
        told = await super().swap(record) and (await super().bump(key, *counts) or True)
        self.clock.turn(self.seconds)
        if self.lost == "announce":
            raise StoreUnavailable("This one", "its answer is lost")
        return told

    async def swap(self, record: Record) -> bool:
        """
        Replace the record of the revision before.
        """
        self.asked.append("swap")
        return await super().swap(record)

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*, or in none.
        """
        self.asked.append("bump")
        return await super().bump(key, *counts)

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        self.asked.append("give back")
        await super().give_back(key, *names)


@define(eq=False)
class Whole(Together):
    """
    Settles in one step, too.
    """

    async def settle(self, record: Record, key: str, /, *names: str) -> bool:
        """
        Give back, and replace the record of the revision before.
        """
        self.asked.append("settle")
        await Ledger.give_back(self, key, *names)
        done = await Ledger.swap(self, record)
        if self.lost == "settle":
            raise StoreUnavailable("This one", "its answer is lost")
        return done


class Stuck(Whole):
    """
    Never comes to an end of settling.
    """

    async def settle(self, record: Record, key: str, /, *names: str) -> bool:
        """
        Wait for ever.
        """
        del record, key, names
        await asyncio.get_running_loop().create_future()
        raise AssertionError


class Halfway(Whole):
    """
    Finds that it cannot count when it has written.
    """

    async def announce(self, record: Record, key: str, /, *counts: Count) -> Full | bool | None:
        """
        Replace the record of the revision before.
        """
        del key, counts
        return None if await self.swap(record) else False
