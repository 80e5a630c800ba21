"""
What tells a waiting run that the owner has decided.
"""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from attrs import define, field

from authflow.cli.conversation.owner import DECIDED, Owner
from authflow.core.action import Action, Hold
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Reply
from authflow.door import AuthFlow
from authflow.emulator.passwords import CHEAP
from authflow.emulator.people import ACTIONS
from authflow.emulator.server import serve
from authflow.emulator.world import CLIENT_ID, World
from authflow.stores.memory import MemoryStore

CYD = {"email": "cyd@example.com", "password": "demo-password-cyd"}


@define
class Waiting:
    """
    Somebody who looks at a screen until they are called off, or presses a key at once.
    """

    key: Reply | None = None
    seen: list[Action] = field(factory=list[Action])
    called_off: int = 0
    shown: asyncio.Event = field(factory=asyncio.Event)

    async def show(self, action: Action) -> Reply | None:
        """
        Wait.
        """
        self.seen.append(action)
        self.shown.set()
        if self.key is not None or not isinstance(action, Hold):
            return self.key
        try:
            return await asyncio.Future[Reply]()
        finally:
            self.called_off += 1


@pytest.fixture
async def world() -> AsyncGenerator[tuple[World, str]]:
    """
    A served world.
    """
    world = World(hasher=CHEAP)
    async with serve(world) as address:
        yield world, address
    world.close()


async def waits(auth: AuthFlow) -> Hold:
    """
    Cyd's run, as it waits for the owner.
    """
    asked = await auth.start("login")
    hold = await auth.reply(asked.handle, CYD, step=asked.step)
    assert isinstance(hold, Hold)
    return hold


def application(address: str, store: MemoryStore) -> AuthFlow:
    """
    What the run is held with.
    """
    return AuthFlow(client_id=CLIENT_ID, base_url=address, redirect_uri="http://127.0.0.1/callback", store=store)


async def test_a_decision_wakes_the_run(world: tuple[World, str]) -> None:
    """
    Whoever shows that it waits is called off, and shown what comes of it.
    """
    store, person = MemoryStore(), Waiting()
    async with application(world[1], store) as auth:
        hold = await waits(auth)
        going_on = asyncio.create_task(auth.drive("login", Owner(person, auth, store, world[1]), handle=hold.handle))
        await person.shown.wait()

        cyd = next(member for member in world[0].members if member.email == CYD["email"])
        ACTIONS["approve"](world[0], cyd)
        action = await asyncio.wait_for(going_on, 10)

    assert ("Ask", ["Hold", "Ask"], 1) == (
        type(action).__name__,
        [type(one).__name__ for one in person.seen],
        person.called_off,
    )


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "nonsense"])
async def test_where_no_emulator_is_somebody_can_still_look(address: str, world: tuple[World, str]) -> None:
    """
    It watches for nothing there, and stops nobody.
    """
    store, person = MemoryStore(), Waiting(Reply(Choice.CHECK))
    async with application(world[1], store) as auth:
        hold = await waits(auth)

        reply = await Owner(person, auth, store, address).show(hold)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(Owner(Waiting(), auth, store, address).show(hold), 0.1)

    assert Reply(Choice.CHECK) == reply


def test_what_decides() -> None:
    """
    Only what an owner can have done; whoever is still waited for is not decided.
    """
    assert {"ACTIVE": Outcome.APPROVED, "BLOCKED": Outcome.DENIED, "DELETED": Outcome.DENIED} == DECIDED
