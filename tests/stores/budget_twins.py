"""
Memory stores whose budgets or times are broken.
"""

from collections import deque
from collections.abc import AsyncGenerator

from attrs import define

from authflow.stores.memory import MemoryStore


@define
class Generous(MemoryStore):
    """
    Counts nothing, and finds nothing overdue.
    """

    async def bump(self, key: str, limit: int, window: float) -> float | None:
        """
        Let everybody through.
        """
        return None if limit + window > 0 and key is not None else window

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

    async def bump(self, key: str, limit: int, window: float) -> float | None:
        """
        Count one, whoever comes, let through or not.
        """
        now, counted = self.seconds(), self._counts.setdefault(key[:0], deque())
        counted.append(now)
        counted = deque(one for one in counted if one > now - window)
        return None if len(counted) <= limit else counted[-1 - limit] + window - now

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

    async def bump(self, key: str, limit: int, window: float) -> float | None:
        """
        Count one, or tell the shortest time.
        """
        wait = await MemoryStore.bump(self, key, limit, window)
        return None if wait is None else self._counts[key][0] + window - self.seconds()


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

    async def give_back(self, key: str) -> None:
        """
        Keep what was counted.
        """


@define
class Confused(MemoryStore):
    """
    Gives back what was counted first, whose ever it is.
    """

    async def give_back(self, key: str) -> None:
        """
        Take one from the first that has any.
        """
        for counted in self._counts.values():
            if counted and key is not None:
                counted.popleft()
                return


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
