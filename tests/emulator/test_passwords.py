"""
Passwords are hashed for real, in threads, and never more than can be done.
"""

import asyncio
import threading
from collections.abc import Generator
from typing import Literal

import pytest
from argon2 import PasswordHasher

from authflow.emulator.passwords import CHEAP, WAITING_PER_CORE, Passwords
from authflow.emulator.refusals import Refused


class Watched(PasswordHasher):
    """
    A hasher that remembers in which threads it worked.
    """

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.threads: list[str] = []

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """
        Hash, and remember where.
        """
        self.threads.append(threading.current_thread().name)
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - argon2's own name
        """
        Compare, and remember where.
        """
        self.threads.append(threading.current_thread().name)
        return super().verify(hash, password)


class Stuck(PasswordHasher):
    """
    A hasher that does not go on before it is told to.
    """

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.go_on = threading.Event()
        self.go_on.set()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """
        Hash, when it is time.
        """
        self.go_on.wait(30)
        return super().hash(password, salt=salt)


@pytest.fixture
def stuck() -> Generator[Stuck, None, None]:
    """
    A stuck hasher that lets its threads go in the end.
    """
    hasher = Stuck()
    yield hasher
    hasher.go_on.set()


async def test_argon2() -> None:
    """
    A stored password is an Argon2id hash, and only the right password matches it.
    """
    passwords = Passwords(CHEAP)

    known = await passwords.hashed("demo-password-ada")

    assert known.startswith("$argon2id$")
    assert await passwords.match(known, "demo-password-ada")
    assert not await passwords.match(known, "demo-password-bob")


async def test_nobody_matches() -> None:
    """
    Where nothing is known, nothing matches, and a hash is computed all the same.
    """
    hasher = Watched()
    passwords = Passwords(hasher)
    hasher.threads.clear()

    same = await passwords.match(None, "anything")

    assert (False, 1) == (same, len(hasher.threads))


async def test_runs_in_the_pool() -> None:
    """
    No hash is computed on the loop's own thread.
    """
    hasher = Watched()
    passwords = Passwords(hasher)
    hasher.threads.clear()

    known = await passwords.hashed("a")
    await passwords.match(known, "a")

    assert 2 == len(hasher.threads)
    assert all(name.startswith("emulator-passwords") for name in hasher.threads)


async def test_more_than_can_be_done_is_refused(stuck: Stuck) -> None:
    """
    When the threads and the queue are full, the next one is told to come again; afterwards there is room.
    """
    passwords = Passwords(stuck, cores=1)
    stuck.go_on.clear()
    full = [asyncio.ensure_future(passwords.hashed("a")) for _ in range(1 + WAITING_PER_CORE)]
    await asyncio.sleep(0)

    with pytest.raises(Refused) as no:
        await passwords.hashed("one too many")
    stuck.go_on.set()
    await asyncio.gather(*full)

    assert (503, "1") == (no.value.status, no.value.headers["retry-after"])
    assert await passwords.hashed("there is room again")


async def test_given_up_ones_leave_room(stuck: Stuck) -> None:
    """
    Whoever stops waiting takes up no room.
    """
    passwords = Passwords(stuck, cores=1)
    stuck.go_on.clear()
    waiting = [asyncio.ensure_future(passwords.hashed("a")) for _ in range(1 + WAITING_PER_CORE)]
    await asyncio.sleep(0)

    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    stuck.go_on.set()

    assert await passwords.hashed("there is room again")
    passwords.close()
