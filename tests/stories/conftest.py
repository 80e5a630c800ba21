"""
An application and an emulated service, in process and over HTTP.
"""

from collections.abc import AsyncGenerator, Generator

import pytest
from attrs import define, evolve, field

from authflow.core.action import Action
from authflow.core.member import Tokens
from authflow.door import AuthFlow
from authflow.emulator.api import Emulator
from authflow.emulator.mailbox import Mail
from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.world import API_KEY, CLIENT_ID, World
from authflow.engine.clock import SystemClock
from authflow.flows.fields import PROFILE_FIELDS
from authflow.stores.memory import MemoryStore
from authflow.ui.script import Line, Script
from authflow.wix.client import WixClient
from authflow.wix.http import HttpTransport
from authflow.wix.inquiries import Inquiries
from authflow.wix.settings import Through, WixSettings
from authflow.wix.wire import Request, Response, Silence, Transport

CALLBACK = "http://127.0.0.1:5000/callback"


@define
class Lossy:
    """
    A transport that can lose the answer to the next request for a path, after the service acted.
    """

    inner: Transport
    losing: str | None = None
    asked: list[str] = field(factory=list[str])

    async def __call__(self, request: Request) -> Response | Silence:
        """
        Carry *request*.
        """
        self.asked.append(request.path)
        answer = await self.inner(request)
        if self.losing is not None and request.path.endswith(self.losing):
            self.losing = None
            return Silence.LOST
        return answer


@define
class Stage:
    """
    Where a story is played.
    """

    world: World
    settings: WixSettings
    transport: Lossy
    store: MemoryStore = field(factory=MemoryStore)

    def auth(self, through: Through = Through.SERVER) -> AuthFlow:
        """
        The application, as one of its processes sees it.
        """
        client = WixClient(evolve(self.settings, through=through), self.transport, SystemClock())
        names = [entry.name for entry in PROFILE_FIELDS]
        return AuthFlow(
            service=client,
            store=self.store,
            keys=[b"a key that all processes share"],
            profile_fields=[*names, "custom.shoe_size"],
        )

    async def play(self, goal: str, *lines: Line, **given: object) -> tuple[Script, Action]:
        """
        Let somebody follow a script from the start of *goal*.
        """
        script = Script(*lines)
        async with self.auth() as auth:
            return script, await auth.drive(goal, script, given=given)

    async def mail(self, to: str) -> Mail:
        """
        The newest mail to *to*.
        """
        mail = await self.world.mailbox.wait(to, timeout=5)
        assert mail is not None
        return mail

    async def subject(self, tokens: Tokens | None) -> str | None:
        """
        Whose *tokens* are, if the service takes them for good.
        """
        if tokens is None:
            return None
        client = WixClient(self.settings, self.transport, SystemClock())
        info = await Inquiries(client).token_info(tokens.access)
        member = self.world.members.called(info.subject_id or "") if info.active else None
        return member.email if member else None


@pytest.fixture(params=["in-process", "http"])
async def stage(request: pytest.FixtureRequest, world: World) -> AsyncGenerator[Stage, None]:
    """
    The same stage, twice.
    """
    if request.param == "in-process":
        settings = WixSettings(CLIENT_ID, world.site, CALLBACK, API_KEY, public_origin="http://127.0.0.1:5000")
        yield Stage(world, settings, Lossy(Emulator(world)))
        return
    async with serve(world) as address:
        settings = WixSettings(CLIENT_ID, address, CALLBACK, API_KEY, public_origin="http://127.0.0.1:5000")
        http = HttpTransport(settings)
        yield Stage(world, settings, Lossy(http))
        await http.aclose()


@pytest.fixture
def world() -> Generator[World, None, None]:
    """
    A world of its own for each story.
    """
    world = World(hasher=CHEAP)
    yield world
    world.close()
