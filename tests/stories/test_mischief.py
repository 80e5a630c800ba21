"""
Whole conversations while network and service misbehave: each goes on, or ends in a way that its flow knows.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import pytest
from attrs import evolve, frozen

from authflow.core.action import Action, Ask, Done, Failed
from authflow.core.field import Kind as FieldKind
from authflow.core.outcome import Choice
from authflow.core.state import EndKind
from authflow.door import AuthFlow
from authflow.emulator.api import BY_PATH
from authflow.emulator.mischief import Kind
from authflow.emulator.server import serve
from authflow.emulator.settings import Settings
from authflow.emulator.world import API_KEY, CLIENT_ID, World
from authflow.wix.client import WixClient
from authflow.wix.http import HttpTransport
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Request, Response, Silence
from tests.emulator.calls import member_tokens, someone
from tests.emulator.client import ADA, BOB, CALLBACK, ZOE, password_of
from tests.emulator.faulty import FAULTS, LONG, patience

REPLIES_MOST: Final = 6
SHORT: Final = 0.01
NAMES: Final = (*map(str, Kind), "401", "429-later", "500-after", "503-later")
AS_USUAL: Final = Settings()
SIGNED_IN: Final = ("redirect-session", "authorize", "token:authorization_code")


@frozen
class Story:
    """
    Somebody's way through a flow.

    Attributes:
        goal: The flow that it begins with.
        operations: What is asked of the service where nothing goes wrong.
        who: Whose address is typed.
        settings: How the site is configured.
        resends: Whether they ask for a second code.
    """

    goal: str
    operations: tuple[str, ...]
    who: str = ADA
    settings: Settings = AS_USUAL
    resends: bool = False

    def given(self, world: World) -> Mapping[str, object]:
        """
        What the flow is started with.
        """
        match self.goal:
            case "reset":
                return {"recovery_token": world.links.put(someone(world).id)}
            case "sign-on":
                return {"email": ADA}
            case "logout":
                return {"tokens": member_tokens(world)}
            case "change-password":
                return {"tokens": member_tokens(world), "email": ADA}
            case _:
                return {}


STORIES: Final = {
    "login": Story("login", ("login", *SIGNED_IN)),
    "code": Story("login", ("login", "resend", "verify", *SIGNED_IN), BOB, resends=True),
    "fields": Story("login", ("login", "login", *SIGNED_IN), settings=Settings(required_fields=("company",))),
    "register": Story("register", ("register", *SIGNED_IN), ZOE),
    "recover": Story("recover", ("send-email",)),
    "reset": Story("reset", ("recover", *SIGNED_IN)),
    "sign-on": Story("sign-on", ("sign-on", "token:authorized_client")),
    "change-password": Story("change-password", ("change-password",)),
    "logout": Story("logout", ("logout",)),
}
MEETINGS: Final = [
    pytest.param(STORIES[story], operation, id=f"{story}-{operation}")
    for story in STORIES
    for operation in dict.fromkeys(STORIES[story].operations)
    if story in {"login", "sign-on"} or operation not in SIGNED_IN
]
"""
Every operation that a flow asks for; those behind a sign-in once.
"""


def typed(action: Ask, who: str, code: str) -> dict[str, object]:
    """
    What is typed into the form of *action*.
    """
    by_kind = {
        FieldKind.EMAIL: who,
        FieldKind.PASSWORD: password_of(who),
        FieldKind.NEW_PASSWORD: password_of(who),
        FieldKind.CODE: code,
    }
    return {entry.name: by_kind.get(entry.kind, "something") for entry in action.fields}


@frozen
class Impatient:
    """
    Who soon gives up what a fault of *world* makes late, and waits for everything else as long as a busy machine takes.
    """

    world: World
    soon: HttpTransport
    later: HttpTransport

    async def __call__(self, request: Request) -> Response | Silence:
        """
        Send *request*; on a busy machine, what was given up may not even have come to the fault yet.
        """
        if not self._is_late(request):
            return await self.later(request)
        before, answer = self._hits(), await self.soon(request)
        async with asyncio.timeout(LONG):
            while isinstance(answer, Silence) and before == self._hits():
                await asyncio.sleep(SHORT)
                answer = await self.soon(request) if answer is Silence.UNSENT else answer
        return answer

    def _hits(self) -> list[tuple[str, int]]:
        """
        How often each fault has been met; one that is over is no longer there.
        """
        return [(one.id, one.hits) for one in self.world.faults.waiting]

    def _is_late(self, request: Request) -> bool:
        route = BY_PATH.get(request.path)
        late = (one.fault for one in self.world.faults.waiting if one.fault.kind in {Kind.LATENCY, Kind.SLOW})
        return route is not None and any(
            fault.operation == route.operation.name and fault.grant in {None, _grant(request.body)} for fault in late
        )


@asynccontextmanager
async def application(world: World, seconds: float = LONG) -> AsyncGenerator[AuthFlow, None]:
    """
    An application before a world that is served; it waits for *seconds* for what is late.
    """
    async with serve(world) as address:
        settings = WixSettings(CLIENT_ID, address, CALLBACK, API_KEY)
        soon, later = HttpTransport(settings, total_seconds=seconds), HttpTransport(settings, total_seconds=LONG)
        async with AuthFlow(service=WixClient(settings, Impatient(world, soon, later))) as auth:
            yield auth
        await soon.aclose()
        await later.aclose()


async def played(auth: AuthFlow, world: World, story: Story) -> Action:
    """
    What *story* comes to, told by somebody who tries again for a while, and then gives up.
    """
    resends = story.resends
    action = await auth.start(story.goal, given=story.given(world))
    for _ in range(REPLIES_MOST):
        if isinstance(action, Done | Failed):
            return action
        choices, values = action.choices, dict[str, object]()
        if isinstance(action, Ask):
            mails = world.mailbox.mails(story.who)
            values = typed(action, story.who, (mails[0].code if mails else None) or "000000")
        wanted: Choice = next(choice for choice in (Choice.SUBMIT, Choice.RETRY, Choice.CANCEL) if choice in choices)
        if resends and Choice.RESEND in choices:
            resends, wanted = False, Choice.RESEND
        action = await auth.reply(action.handle, values, step=action.step, choice=wanted)
    return await auth.cancel(action.handle)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
async def test_without_a_fault(world: World, story: Story) -> None:
    """
    Every story ends well where nothing goes wrong, and asks for these operations in this order.
    """
    world.settings = story.settings

    async with application(world) as auth:
        ended = await played(auth, world, story)

    asked = [entry for entry in reversed(world.requests.newest_first) if _grant(entry.body) != "anonymous"]
    assert isinstance(ended, Done)
    assert story.operations == tuple(
        f"{entry.operation}:{_grant(entry.body)}" if entry.operation == "token" else entry.operation for entry in asked
    )


@pytest.mark.parametrize(("story", "operation"), MEETINGS)
@pytest.mark.parametrize("name", NAMES)
async def test_every_fault(world: World, name: str, story: Story, operation: str) -> None:
    """
    A fault that does not go away leads to an end which the flow has a row for, or stays where one can give up.
    """
    world.settings = story.settings
    named, _, grant = operation.partition(":")
    world.faults.add(evolve(FAULTS[name], operation=named, grant=grant or None))

    async with application(world, patience(name)) as auth:
        ended = await played(auth, world, story)

    assert isinstance(ended, Done | Failed)
    assert world.faults.waiting[0].hits


@pytest.mark.parametrize(("story", "operation"), MEETINGS)
@pytest.mark.parametrize("name", NAMES)
async def test_a_fault_that_passes(world: World, name: str, story: Story, operation: str) -> None:
    """
    After one fault somebody who tries again gets there, unless the run is over and says what to do instead.
    """
    world.settings = story.settings
    named, _, grant = operation.partition(":")
    world.faults.add(evolve(FAULTS[name], operation=named, grant=grant or None, times=1))

    async with application(world, patience(name)) as auth:
        ended = await played(auth, world, story)

    over = {EndKind.UNSUPPORTED, EndKind.EXPIRED, EndKind.NOT_SIGNED_IN}
    waits = {EndKind.CANCELLED} if FAULTS[name].retry_after is not None else set[EndKind]()
    assert [] == world.faults.waiting
    assert isinstance(ended, Done) or (isinstance(ended, Failed) and ended.kind in over | waits)


def _grant(body: Mapping[str, object] | None) -> object:
    return (body or {}).get("grantType") or (body or {}).get("grant_type")
