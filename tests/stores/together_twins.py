"""
Memory stores that do in one step what they should not, or not all of it.
"""

from attrs import define

from authflow.engine.ports import Count, Full
from authflow.engine.record import Record
from authflow.stores.bells import Bells
from authflow.stores.counts import full
from authflow.stores.memory import MemoryStore


@define
class Unheeding(MemoryStore):
    """
    Counts what it announces, whether or not it is written.
    """

    async def announce(self, record: Record, key: str, /, *counts: Count) -> Full | bool:
        """
        Count, and then write.
        """
        held = await self.bump(key, *counts)
        return await self.swap(record) and (held or True)


@define
class Wary(MemoryStore):
    """
    Writes nothing that there is no room for, and counts nothing.
    """

    async def announce(self, record: Record, key: str, /, *counts: Count) -> Full | bool:
        """
        Look for room, and write.
        """
        held = full(self._counts.get(key, {}), counts, self.seconds())
        return held or await self.swap(record)


@define
class Grasping(MemoryStore):
    """
    Gives back only with what is written, and one of what was asked for.
    """

    async def settle(self, record: Record, key: str, /, *names: str) -> bool:
        """
        Write, and then give back.
        """
        done = await self.swap(record)
        if done:
            await self.give_back(key, *names[:1])
        return done


@define
class Finicky(MemoryStore):
    """
    Writes only what there is something to give back for, and gives back whatever there is.
    """

    async def settle(self, record: Record, key: str, /, *names: str) -> bool:
        """
        Look what is counted.
        """
        await self.give_back(key, *self._counts.get(key, {}))
        return set(names) <= self._counts.keys() and await self.swap(record)


@define
class Secretive(MemoryStore):
    """
    Tells nobody of what it announces, or settles.
    """

    async def settle(self, record: Record, key: str, /, *names: str) -> bool:
        """
        Give back and write, silently.
        """
        bells, self._bells = self._bells, Bells()
        try:
            await self.give_back(key, *names)
            return await self.swap(record)
        finally:
            self._bells = bells

    async def announce(self, record: Record, key: str, /, *counts: Count) -> Full | bool:
        """
        Write and count, silently.
        """
        bells, self._bells = self._bells, Bells()
        try:
            return await self.swap(record) and (await self.bump(key, *counts) or True)
        finally:
            self._bells = bells
