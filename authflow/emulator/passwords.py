"""
Passwords, really hashed: in threads, so that no hash holds up anybody else (CASES 34), and never more than can be done.
"""

import asyncio
import os
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from secrets import token_urlsafe
from threading import BoundedSemaphore
from typing import Final, TypeAlias, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from authflow.emulator.refusals import OVERLOADED, refused

T = TypeVar("T")
Hash: TypeAlias = str | Future[str]
"""
A hash, or one that is being made.
"""

WAITING_PER_CORE: Final = 32
CHEAP: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""
Real hashes that cost next to nothing, for tests.
"""


class Passwords:
    """
    Hashes and compares, as many at a time as there are cores.
    """

    def __init__(self, hasher: PasswordHasher | None = None, cores: int | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        cores = cores or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(cores, thread_name_prefix="emulator-passwords")
        self._room = BoundedSemaphore(cores * (1 + WAITING_PER_CORE))
        self._seeded: list[Future[str]] = []
        self._nobodys = self.seeded(token_urlsafe())

    def seeded(self, password: str) -> Future[str]:
        """
        The hash of *password*, begun now and waited for by the first comparison: a world is made without any wait.
        """
        begun = self._pool.submit(partial(self._hasher.hash, password))
        self._seeded.append(begun)
        return begun

    async def hashed(self, password: str) -> str:
        """
        The hash of *password*.

        Raises:
            Refused: Too many wait already.
        """
        return await asyncio.wrap_future(self._begun(partial(self._hasher.hash, password)))

    async def settled(self) -> None:
        """
        Wait until every hash that was begun is there.
        """
        while pending := [begun for begun in self._seeded if not begun.done()]:
            await asyncio.gather(*map(asyncio.wrap_future, pending))

    async def match(self, known: Hash | None, password: str) -> bool:
        """
        Whether *password* is the one behind *known*. It costs the same where nothing is known (CASES 39, 40).

        Raises:
            Refused: Too many wait already.
        """
        # Every comparison waits for every seeded hash, not only for its own: the wait tells nobody who is a member.
        # All of them stand before it in the pool, so it never waits for what cannot begin.
        self._seeded = [begun for begun in self._seeded if not begun.done()]
        comparison = partial(self._same, known or self._nobodys, password, tuple(self._seeded))
        same = await asyncio.wrap_future(self._begun(comparison))
        return same and known is not None

    def close(self) -> None:
        """
        Let the threads go. Once more does no harm.
        """
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begun(self, work: partial[T]) -> Future[T]:
        if not self._room.acquire(blocking=False):
            raise refused(OVERLOADED, retry_after=1)
        begun = self._pool.submit(work)
        begun.add_done_callback(lambda _: self._room.release())
        return begun

    def _same(self, known: Hash, password: str, seeded: tuple[Future[str], ...]) -> bool:
        wait(seeded)
        try:
            return self._hasher.verify(known if isinstance(known, str) else known.result(), password)
        except (VerificationError, InvalidHashError):  # Another password, or a hash that was never made here.
            return False
