"""
Every fault meets every call: whatever breaks, the call has an outcome that its flow has a row for.
"""

import tracemalloc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from attrs import evolve

from authflow.core.call import Call
from authflow.core.member import Tokens
from authflow.core.outcome import Outcome
from authflow.emulator.api import Emulator
from authflow.emulator.mischief import Fault, Kind
from authflow.emulator.server import serve
from authflow.emulator.tokens import Subject
from authflow.emulator.world import API_KEY, CLIENT_ID, World
from authflow.engine.ports import Jar
from authflow.engine.sending import lost
from authflow.wix import operations as op
from authflow.wix.client import OF_MEMBERS, WixClient
from authflow.wix.http import ANSWER_BYTES, HttpTransport
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Request, Silence
from tests.emulator.calls import EVERY, Asked
from tests.emulator.client import CALLBACK, ZOE
from tests.emulator.faulty import FAULTS, LONG, patience

EVERYWHERE: Final = pytest.mark.parametrize("where", ["in-process", "http"])
MEANT: Final = {
    **dict.fromkeys(FAULTS, Outcome.UNKNOWN),
    **dict.fromkeys(
        ["malformed", "malformed-before", "redirect", "redirect-303", "204", "401", "404"], Outcome.UNSUPPORTED
    ),
    **dict.fromkeys(["429", "429-later", "429-nonsense"], Outcome.THROTTLED),
    "503-later": Outcome.UNAVAILABLE,
}
"""
What each fault comes to, whichever call it meets.
"""
MEANT_FOR_MEMBERS: Final = {**MEANT, "401": Outcome.SIGNED_OUT}


@asynccontextmanager
async def client(world: World, where: str, patience: float = LONG) -> AsyncGenerator[tuple[WixClient, Jar], None]:
    """
    The application's client, in process or over HTTP, and the jar of a visitor.
    """
    answer, _ = world.issuer.begin(Subject.VISITOR, "a-visitor", CLIENT_ID)
    visitor = Tokens(answer.access_token, answer.refresh_token, world.clock.now() + answer.expires_in)
    if where == "in-process":
        wix = WixClient(WixSettings(CLIENT_ID, world.site, CALLBACK, API_KEY), Emulator(world, patience))
        yield wix, wix.jar_of(visitor)
        return
    async with serve(world) as address:
        settings = WixSettings(CLIENT_ID, address, CALLBACK, API_KEY)
        transport = HttpTransport(settings, total_seconds=patience)
        wix = WixClient(settings, transport)
        yield wix, wix.jar_of(visitor)
        await transport.aclose()


def called(asked: Asked) -> str:
    """
    What *asked* is called among the tests.
    """
    return asked.operation.name + (f"-{asked.grant}" if asked.grant else "")


def test_no_call_is_left_out(world: World) -> None:
    """
    Every call that there is meets every fault.
    """
    there_are = {kind for kind in Call.__subclasses__() if kind.__module__.startswith("authflow.")}

    assert there_are == {type(asked.made(world)) for asked in EVERY}


@EVERYWHERE
@pytest.mark.parametrize("asked", EVERY, ids=called)
async def test_without_a_fault(world: World, where: str, asked: Asked) -> None:
    """
    Every call of these tests succeeds where nothing is wrong, or is asked for a code.
    """
    async with client(world, where) as (wix, jar):
        said = await wix.send(asked.made(world), jar)

    assert said.answer.outcome in {Outcome.SUCCESS, Outcome.REQUIRE_EMAIL_VERIFICATION}


@EVERYWHERE
@pytest.mark.parametrize("asked", EVERY, ids=called)
@pytest.mark.parametrize("name", FAULTS)
async def test_every_call(world: World, where: str, name: str, asked: Asked) -> None:
    """
    A fault comes to one outcome, the same in process and over HTTP, and the call is known to have it.
    """
    world.faults.add(evolve(FAULTS[name], operation=asked.operation.name, grant=asked.grant))
    async with client(world, where, patience(name)) as (wix, jar):
        call = asked.made(world)
        said = await wix.send(call, jar)

    outcome = said.answer.outcome
    assert world.faults.waiting[0].hits
    assert (MEANT_FOR_MEMBERS if isinstance(call, OF_MEMBERS) else MEANT)[name] is outcome
    assert (lost(type(call)) if outcome is Outcome.UNKNOWN else outcome) in call.possible()
    assert ("later" in name) == (said.answer.retry_at is not None)


@EVERYWHERE
@pytest.mark.parametrize("asked", [asked for asked in EVERY if not asked.grant][:5], ids=called)
@pytest.mark.parametrize("name", FAULTS)
async def test_without_a_visitor(world: World, where: str, name: str, asked: Asked) -> None:
    """
    Where no visitor's token is to be had, a call is surely not sent, and its flow has a row for that.
    """
    world.faults.add(evolve(FAULTS[name], operation=op.TOKEN.name, grant="anonymous"))
    async with client(world, where, patience(name)) as (wix, _):
        call = asked.made(world)
        said = await wix.send(call, {})

    assert said.answer.outcome in {Outcome.UNAVAILABLE, Outcome.THROTTLED, Outcome.UNSUPPORTED} & call.possible()
    assert ["token"] == [entry.operation for entry in world.requests.newest_first]


@EVERYWHERE
@pytest.mark.parametrize(("name", "acts"), [(name, fault.acts) for name, fault in FAULTS.items()])
async def test_whether_the_service_acted(world: World, where: str, name: str, acts: bool) -> None:
    """
    With some faults the service does what it was asked before its answer is lost, with others it never heard of it.
    """
    world.faults.add(evolve(FAULTS[name], operation="register", times=1))
    registering = next(asked for asked in EVERY if asked.operation is op.REGISTER)

    async with client(world, where, patience(name)) as (wix, jar):
        await wix.send(registering.made(world), jar)

    if not name.startswith("401"):  # A visitor with a new token asks again, and is heard.
        assert acts is (world.members.at(ZOE) is not None)


@pytest.mark.parametrize("kind", [Kind.HUGE, Kind.BOMB])
async def test_memory_stays_flat(world: World, kind: Kind) -> None:
    """
    Neither the client nor the emulator holds an answer of 64 MiB.
    """
    world.faults.add(Fault(kind))
    async with serve(world) as address:
        transport = HttpTransport(WixSettings(CLIENT_ID, address))
        tracemalloc.start()

        response = await transport(Request("POST", op.TOKEN.path, body={"clientId": CLIENT_ID}))

        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await transport.aclose()
    assert Silence.LOST is response
    assert peak < 16 * ANSWER_BYTES
