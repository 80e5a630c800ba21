"""
Passwords are hashed for real, in threads, and never more than can be done.
"""

import asyncio
import threading
from collections.abc import Generator
from typing import Literal

import pytest
from argon2 import PasswordHasher

from authflow.emulator.api import Emulator
from authflow.emulator.passwords import CHEAP, WAITING_PER_CORE, Passwords
from authflow.emulator.refusals import Refused
from authflow.emulator.world import World
from tests.emulator.client import ADA, Client

CHEAP_ADA = CHEAP.hash("demo-password-ada")


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
    await passwords.match(None, "the hash of nobody's password is there")
    hasher.threads.clear()

    same = await passwords.match(None, "anything")

    assert (False, 1) == (same, len(hasher.threads))


async def test_runs_in_the_pool() -> None:
    """
    No hash is computed on the loop's own thread.
    """
    hasher = Watched()
    passwords = Passwords(hasher)

    known = await passwords.hashed("a")
    await passwords.match(known, "a")

    assert 3 == len(hasher.threads)
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


async def test_seeded_hashes_are_waited_for_by_everybody(stuck: Stuck) -> None:
    """
    A seeded hash holds up nobody who makes it, and every comparison alike until it is there.
    """
    stuck.go_on.clear()
    passwords = Passwords(stuck, cores=1)
    seeded = passwords.seeded("demo-password-ada")
    waiting = [
        asyncio.ensure_future(passwords.match(known, "demo-password-ada")) for known in (seeded, CHEAP_ADA, None)
    ]
    done, _ = await asyncio.wait(waiting, timeout=0.05)

    stuck.go_on.set()
    same = await asyncio.gather(*waiting)

    assert (0, [True, True, False]) == (len(done), same)
    passwords.close()


async def test_whoever_gives_up_leaves_the_seed(stuck: Stuck) -> None:
    """
    A comparison that is called off does not take a seeded hash with it.
    """
    stuck.go_on.clear()
    passwords = Passwords(stuck, cores=1)
    seeded = passwords.seeded("demo-password-ada")
    impatient = asyncio.ensure_future(passwords.match(seeded, "demo-password-ada"))
    await asyncio.sleep(0)

    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    stuck.go_on.set()

    assert await passwords.match(seeded, "demo-password-ada")
    passwords.close()


async def test_a_world_is_made_without_waiting(stuck: Stuck) -> None:
    """
    Nothing is hashed before a world is there; whoever signs in first waits for it.
    """
    stuck.go_on.clear()
    world = World(hasher=stuck)
    client = Client(world, Emulator(world))
    signing_in = asyncio.ensure_future(client.login(ADA))
    done, _ = await asyncio.wait([signing_in], timeout=0.05)

    stuck.go_on.set()
    response = await signing_in

    assert (set(), 200) == (done, response.status)
    world.close()
