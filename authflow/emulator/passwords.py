"""
Passwords, really hashed: in threads, so that no hash holds up anybody else (CASES 34), and never more than can be done.
"""

import asyncio
import os
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from secrets import token_urlsafe
from threading import BoundedSemaphore
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from authflow.emulator.refusals import OVERLOADED, refused

T = TypeVar("T")
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
        self._nobodys = self._hasher.hash(token_urlsafe())

    def seeded(self, password: str) -> str:
        """
        The hash of *password*, made right here: for a world that is just being made.
        """
        return self._hasher.hash(password)

    async def hashed(self, password: str) -> str:
        """
        The hash of *password*.

        Raises:
            Refused: Too many wait already.
        """
        return await asyncio.wrap_future(self._begun(partial(self._hasher.hash, password)))

    async def match(self, known: str | None, password: str) -> bool:
        """
        Whether *password* is the one behind *known*. It costs the same where nothing is known (CASES 39, 40).

        Raises:
            Refused: Too many wait already.
        """
        same = await asyncio.wrap_future(self._begun(partial(self._same, known or self._nobodys, password)))
        return same and known is not None

    def close(self) -> None:
        """
        Let the threads go.
        """
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begun(self, work: "partial[T]") -> "Future[T]":
        if not self._room.acquire(blocking=False):
            raise refused(OVERLOADED, retry_after=1)
        begun = self._pool.submit(work)
        begun.add_done_callback(lambda _: self._room.release())
        return begun

    def _same(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except VerifyMismatchError:
            return False
