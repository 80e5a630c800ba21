"""
Nobody can tell by the work who is a member (CASES 39, 40).
"""

from typing import Literal

import pytest
from argon2 import PasswordHasher

from authflow.emulator.api import Emulator
from authflow.emulator.world import World
from tests.emulator.client import ADA, BOB, CYD, EVE, Client


class Counted(PasswordHasher):
    """
    A hasher that counts.
    """

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - argon2's own name
        """
        Compare, and count.
        """
        self.compared += 1
        return super().verify(hash, password)


@pytest.mark.parametrize("email", [ADA, BOB, CYD, EVE, "nobody@example.com"])
@pytest.mark.parametrize("password", ["wrong", None], ids=["wrong", "right"])
async def test_one_hash(email: str, password: str | None) -> None:
    """
    A login costs one hash, whoever it is, and whether it is right.
    """
    hasher = Counted()
    world = World(hasher=hasher)
    client = Client(world, Emulator(world))
    await client.eve()

    await (client.login(email) if password is None else client.login(email, password=password))

    assert 1 == hasher.compared
    world.close()
