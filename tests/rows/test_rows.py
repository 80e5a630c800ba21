"""
Every row of every flow is taken at least once, over real HTTP wherever the emulator can bring it about.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from authflow.cli.demo.stories import listening
from authflow.core.member import Tokens
from authflow.core.outcome import Outcome
from authflow.core.paths import Row, rows
from authflow.door import AuthFlow
from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.tokens import Subject
from authflow.emulator.world import API_KEY, CLIENT_ID, World
from authflow.engine.clock import HandClock
from authflow.flows import ATLAS
from authflow.stores.memory import MemoryStore
from authflow.wix.client import WixClient
from authflow.wix.http import HttpTransport
from authflow.wix.settings import WixSettings
from tests.rows.arrange import Arranged, Faulty
from tests.rows.taken import OVER_HTTP
from tests.rows.walk import Walk, planned, shortest

WAYS = shortest(ATLAS)
ROWS = [row for flow in ATLAS.flows.values() for row in rows(flow)]


@asynccontextmanager
async def arranged(way: tuple[Row, ...]) -> AsyncGenerator[tuple[Walk, World, Arranged]]:
    """
    An emulator that serves, and an application that meets what *way* needs.
    """
    world, clock, store = World(hasher=CHEAP), HandClock(), MemoryStore()
    async with serve(world) as address:
        settings = WixSettings(CLIENT_ID, address, "http://127.0.0.1/callback", API_KEY)
        http = HttpTransport(settings)
        faulty = Faulty(http)
        service = Arranged(world, WixClient(settings, faulty, clock), faulty, planned(ATLAS, way))
        try:
            async with AuthFlow(service=service, clock=clock, store=store) as auth:
                yield Walk(auth, clock, store), world, service
        finally:
            await http.aclose()
            world.close()


def given(goal: str, world: World, way: tuple[Row, ...]) -> dict[str, object]:
    """
    What *goal* must be started with, to go along *way*.
    """
    lacking = any(row.outcome is Outcome.LACKING for row in way)
    ada = world.members.at("ada@example.com")
    assert ada is not None
    answer, _ = world.issuer.begin(Subject.MEMBER, ada.id, CLIENT_ID)
    tokens = Tokens(answer.access_token, answer.refresh_token, 0.0)
    match goal:
        case "reset":
            return {"recovery_token": world.links.put(ada.id)}
        case "sign-on":
            return {"email": "ada@example.com"}
        case "logout":
            return {} if lacking else {"tokens": tokens}
        case "external-login":
            session = {} if lacking else {"session_token": world.sessions.put(ada.id)}
            return {"member_id": ada.id, **session}
        case "activation":
            return {"member_id": ada.id}
        case "social-login":
            return {"idp": "google"}
        case "change-password":
            return {"tokens": tokens, "email": "ada@example.com"}
        case _:
            return {}


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_the_row_is_taken(row: Row) -> None:
    """
    A run that comes to the state and has the outcome goes where the row leads.
    """
    goal, way = WAYS[row.place]
    async with arranged((*way, row)) as (walk, world, service):
        with listening() as heard:
            await walk.along(goal, (*way, row), given(goal, world, (*way, row)))

    place = f"{row.flow}.{row.state}"
    assert (place, str(row.outcome)) in heard.told
    assert not service.plan
    OVER_HTTP[str(row)] = not service.faulted
