"""
Memory stores whose budgets or times are broken.
"""

import asyncio
from collections.abc import AsyncGenerator

from attrs import define, evolve

from authflow.engine.ports import Count, Full
from authflow.stores.counts import count_in, full
from authflow.stores.memory import MemoryStore


@define
class Generous(MemoryStore):
    """
    Counts nothing, and finds nothing overdue.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Let everybody through.
        """
        return Full(key, 0.0) if not counts else None

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        Nothing.
        """
        for run_id in [run_id for run_id in self._records if at < 0]:
            yield run_id


@define
class Grudging(MemoryStore):
    """
    Counts what it refuses, for everybody together, and finds everything overdue.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one, whoever comes, let through or not.
        """
        now, log = self.seconds(), self._counts.setdefault(key[:0], {})
        held = full(log, counts, now)
        count_in(log, counts, now)
        return held

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        All there are, looked up as one goes.
        """
        for run_id in self._records:
            if at > 0:
                yield run_id


@define
class Hopeful(MemoryStore):
    """
    Tells everybody to come back when the oldest is no longer counted.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one, or tell the shortest time.
        """
        held = await MemoryStore.bump(self, key, *counts)
        times = [
            self._counts[key][one.name][0] + seconds - self.seconds() for one in counts for _, seconds in one.windows
        ]
        return None if held is None else Full(held.name, min(times))


@define
class Hasty(MemoryStore):
    """
    Finds overdue what is so only a second later, by what was written first.
    """

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        Runs whose time is nearly up.
        """
        for run_id in [i for i, record in self._records.items() if record.run.since <= at]:
            yield run_id


@define
class Retentive(MemoryStore):
    """
    Gives nothing back.
    """

    async def give_back(self, key: str, *names: str) -> None:
        """
        Keep what was counted.
        """


@define
class Confused(MemoryStore):
    """
    Gives back what was counted first, whose ever it is.
    """

    async def give_back(self, key: str, *names: str) -> None:
        """
        Take one from the first that has any.
        """
        for log in self._counts.values():
            for counted in log.values():
                if counted and names and key is not None:
                    counted.pop(0)
                    return


@define
class Piecemeal(MemoryStore):
    """
    Counts one after the other, as far as there is room, and gives way in between.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count what can be counted; the first that cannot.
        """
        held = list[Full]()
        for count in counts:
            await asyncio.sleep(0)
            if (one := await MemoryStore.bump(self, key, count)) is not None:
                held.append(one)
        return held[0] if held else None


@define
class Repentant(MemoryStore):
    """
    Counts one after the other, and gives all back where there is no room for the next: others were refused meanwhile.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count as far as there is room; the first that cannot be counted.
        """
        for nth, count in enumerate(counts):
            if (held := await MemoryStore.bump(self, key, count)) is not None:
                await self.give_back(key, *(one.name for one in counts[:nth]))
                return held
            await asyncio.sleep(0)
        return None


@define
class Shortsighted(MemoryStore):
    """
    Looks at the first window alone.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one of each, if there is room in its first window.
        """
        return await MemoryStore.bump(self, key, *(evolve(count, windows=count.windows[:1]) for count in counts))


@define
class Farsighted(MemoryStore):
    """
    Looks at the last window alone.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one of each, if there is room in its last window.
        """
        return await MemoryStore.bump(self, key, *(evolve(count, windows=count.windows[-1:]) for count in counts))


@define
class Nameless(MemoryStore):
    """
    Counts all that there is for a key together.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one, whatever it is.
        """
        return await MemoryStore.bump(self, key, *(evolve(count, name="") for count in counts[:1]))


@define
class Blurting(MemoryStore):
    """
    Tells the first that is full.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one of each, or tell what first comes to mind.
        """
        log, now = self._counts.get(key, {}), self.seconds()
        held = [one for one in (full(log, [count], now) for count in counts) if one is not None]
        return held[0] if held else await MemoryStore.bump(self, key, *counts)


@define
class Brisk(MemoryStore):
    """
    Forgets all that is counted for a key when the shortest of it is over.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one of each, until the first of them is over.
        """
        held = await MemoryStore.bump(self, key, *counts)
        self._untils[key] = self.seconds() + min(count.longest for count in counts)
        return held


@define
class Frugal(MemoryStore):
    """
    Gives back one.
    """

    async def give_back(self, key: str, *names: str) -> None:
        """
        Take one of the first name.
        """
        await MemoryStore.give_back(self, key, *names[:1])


@define
class Tidy(MemoryStore):
    """
    Gives back one of each name, however often it is given.
    """

    async def give_back(self, key: str, *names: str) -> None:
        """
        Take one of each.
        """
        await MemoryStore.give_back(self, key, *{*names})


@define
class Eager(MemoryStore):
    """
    Counts, and gives back, where nothing was named.
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count codes, if nothing else.
        """
        return await MemoryStore.bump(self, key, *(counts or (Count("codes", ((1, 60.0),)),)))

    async def give_back(self, key: str, *names: str) -> None:
        """
        Give back codes, if nothing else.
        """
        await MemoryStore.give_back(self, key, *(names or ("codes",)))


@define
class Dismissive(MemoryStore):
    """
    Takes for gone what was due long before the time that it is asked for.
    """

    async def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        Runs whose time was up lately.
        """
        for run_id in [i for i, record in self._records.items() if at - 1e6 < record.run.expires_at <= at]:
            yield run_id
