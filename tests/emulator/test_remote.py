"""
An emulator elsewhere, and what is taken for one.
"""

import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from authflow.core.errors import NotAllowed, ServiceUnavailable, UnexpectedAnswer
from authflow.emulator.members import Member
from authflow.emulator.remote import Remote
from authflow.emulator.server import serve
from authflow.emulator.settings import Settings, shown
from authflow.emulator.world import CLIENT_ID, World
from tests.emulator.client import ADA, BOB, CYD, ZOE

Act: TypeAlias = Callable[[Remote], Awaitable[object]]

ACTS: dict[str, Act] = {
    "members": lambda remote: remote.members(),
    "seed": lambda remote: remote.seed(email=ZOE, password="demo-password-zoe"),
    "approve": lambda remote: remote.approve("an-id"),
    "act": lambda remote: remote.act("an-id", "block"),
    "contacts": lambda remote: remote.contacts(),
    "add-contact": lambda remote: remote.add_contact(ZOE),
    "devices": lambda remote: remote.devices(),
    "let-in": lambda remote: remote.let_in("WDJB-MJHT", ADA),
    "keep-out": lambda remote: remote.keep_out("WDJB-MJHT"),
    "mail": lambda remote: remote.mail(BOB, 0.01),
    "next-mail": lambda remote: remote.next_mail(seconds=0.01),
    "mails": lambda remote: remote.mails(),
    "now": lambda remote: remote.now(),
    "clock": lambda remote: remote.clock(),
    "turn": lambda remote: remote.turn(advance=1),
    "settings": lambda remote: remote.settings(),
    "change": lambda remote: remote.change({"ownerApproval": True}),
    "requests": lambda remote: remote.requests(),
    "faults": lambda remote: remote.faults(),
    "add-fault": lambda remote: remote.add_fault({"kind": "reset"}),
    "clear-faults": lambda remote: remote.clear_faults(),
    "export": lambda remote: remote.export(),
}
"""
All that a remote can be asked, and that brings an answer of its own shape.
"""
LISTS = {"clear-faults", "contacts", "devices", "faults", "mails", "members", "requests"}


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession, None]:
    """
    A session of this test's own.
    """
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def remote(world: World, session: aiohttp.ClientSession) -> AsyncGenerator[Remote, None]:
    """
    A world that is served, from outside.
    """
    async with serve(world) as base_url:
        yield Remote(f"{base_url}/", session)


@asynccontextmanager
async def stranger(answer: Callable[[], web.Response]) -> AsyncGenerator[str, None]:
    """
    Somebody who gives the same answer to everything.
    """

    async def answered(_request: web.Request) -> web.Response:
        return answer()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answered)
    async with TestServer(app) as server:
        yield str(server.make_url(""))


async def test_members(remote: Remote) -> None:
    """
    Everybody who is there is listed.
    """
    members = await remote.members()

    assert [ADA, BOB, CYD] == [member["email"] for member in members]


async def test_seed_and_approve(remote: Remote, world: World) -> None:
    """
    A member is made, and let in by the owner.
    """
    made = await remote.seed(email=ZOE, password="demo-password-zoe", approved=False)
    before = world.members.called(made["id"])
    waiting = before is not None and not before.approved

    await remote.approve(made["id"])

    after = world.members.at(ZOE)
    assert after is not None
    assert (True, True) == (waiting, after.approved)


async def test_mail(remote: Remote, world: World) -> None:
    """
    A mail is fetched with the code in it.
    """
    world.mailbox.post(BOB, "Your code", 1, code="123456")

    mail = await remote.mail(BOB)

    assert ("123456", BOB) == (mail["code"], mail["to"])


async def test_no_mail(remote: Remote) -> None:
    """
    A mail that does not come is told by its address.
    """
    with pytest.raises(UnexpectedAnswer, match=f"No mail to {BOB} arrived within 0.01 seconds"):
        await remote.mail(BOB, 0.01)


async def test_refused(remote: Remote) -> None:
    """
    What the emulator refuses is told by its status.
    """
    with pytest.raises(UnexpectedAnswer, match="answered 404"):
        await remote.approve("nobody")


async def test_values_that_cannot_be(remote: Remote) -> None:
    """
    A value that the emulator does not take is told by its name, and every other one with it.
    """
    with pytest.raises(NotAllowed, match=r"^email is not "):
        await remote.seed(email="nonsense")
    with pytest.raises(NotAllowed, match=r"^advance must lead onwards"):
        await remote.turn(advance=-1)
    with pytest.raises(NotAllowed, match=r"^ownerApproval .*; captcha is not .*\.$"):
        await remote.change({"ownerApproval": "perhaps", "captcha": 5})


async def test_acts_of_the_owner(remote: Remote) -> None:
    """
    What the owner does is done, and told.
    """
    made = await remote.seed(email=ZOE)

    statuses = [(await remote.act(made["id"], action))["status"] for action in ("block", "unblock", "deny", "delete")]

    assert ["BLOCKED", "ACTIVE", "BLOCKED", "DELETED"] == statuses


async def test_contacts(remote: Remote) -> None:
    """
    An address becomes a contact, beside those of the members.
    """
    made = await remote.add_contact(ZOE)

    assert [ADA, BOB, CYD, ZOE] == [contact["email"] for contact in await remote.contacts()]
    assert ZOE == made["email"]


async def test_devices(remote: Remote, world: World) -> None:
    """
    Devices are listed, let in and kept out; a user code that cannot be one leads nowhere else.
    """
    first, second = world.devices.begin(CLIENT_ID), world.devices.begin(CLIENT_ID)

    await remote.let_in(first.user_code.lower(), ADA)
    await remote.keep_out(second.user_code)
    with pytest.raises(UnexpectedAnswer, match="answered 404"):
        await remote.keep_out("../members")

    assert [("denied", None), ("approved", ADA)] == [
        (device["standing"], device.get("email")) for device in await remote.devices()
    ]


async def test_mails(remote: Remote, world: World) -> None:
    """
    Mail is listed, newest first, and waited for, each once.
    """
    world.mailbox.post(BOB, "Your code", 1, code="123456")
    world.mailbox.post(ADA, "Your link", 2, link="http://emulator.localhost/")

    assert [ADA, BOB] == [mail["to"] for mail in await remote.mails()]
    assert [BOB] == [mail["to"] for mail in await remote.mails(BOB)]
    assert [ADA, BOB, None] == [mail and mail["to"] for mail in [await remote.next_mail(seconds=0.01) for _ in "abc"]]


async def test_clock(remote: Remote, world: World) -> None:
    """
    Its clock is read, moved on, stopped and let go.
    """
    stopped = await remote.turn(freeze=True)
    later = await remote.turn(advance=3600)
    frozen = await remote.now()
    told = await remote.clock()
    await remote.turn(freeze=False)

    assert 3600 == pytest.approx(later - stopped)
    assert later == frozen
    assert {"now": later, "frozen": True} == told
    assert not (await remote.clock())["frozen"]
    assert world.clock.now() > frozen


async def test_settings(remote: Remote) -> None:
    """
    Settings are read, and changed in part.
    """
    before = await remote.settings()
    after = await remote.change({"passwordPolicy": {"minLength": 12}})

    assert shown(Settings()) == before
    assert {**before, "passwordPolicy": {**before["passwordPolicy"], "minLength": 12}} == after


async def test_reset_and_requests(remote: Remote, session: aiohttp.ClientSession) -> None:
    """
    What was asked is listed, and forgotten with all the rest.
    """
    async with session.post(f"{remote.base_url}oauth2/token", json={"clientId": "x", "grantType": "anonymous"}):
        asked = await remote.requests()
    await remote.change({"ownerApproval": True})

    await remote.reset()

    assert ["token"] == [entry["operation"] for entry in asked]
    assert [] == await remote.requests()
    assert shown(Settings()) == await remote.settings()


async def test_faults(remote: Remote, world: World) -> None:
    """
    Faults are added, listed and taken away.
    """
    one = await remote.add_fault({"kind": "reset", "operation": "login"})
    other = await remote.add_fault({"kind": "slow", "times": None})

    both, left, none = await remote.faults(), await remote.clear_faults(one["id"]), await remote.clear_faults()

    assert [one, other] == both
    assert ([other], []) == (left, none)
    assert [] == world.faults.waiting
    with pytest.raises(NotAllowed, match=r"^operation is none; there are activation-email, authorize, "):
        await remote.add_fault({"kind": "reset", "operation": "nope"})
    with pytest.raises(UnexpectedAnswer, match="answered 404"):
        await remote.clear_faults("../settings")


async def test_export_and_restore(remote: Remote, world: World) -> None:
    """
    The whole world is fetched and brought back, however large it is.
    """
    made = await remote.seed(email=ZOE, profile={"anything": "x" * 50_000})
    for number in range(50):
        world.members.add(Member(f"{number}@example.com", 1.0, profile={"anything": "x" * 50_000}))
    document = await remote.export()
    await remote.reset()

    await remote.restore(document)

    assert made["id"] in [member.id for member in world.members]
    assert len(document["members"]) == len([*world.members]) == 54
    with pytest.raises(NotAllowed, match=r"^version is not 1"):
        await remote.restore({**document, "version": 2})


@pytest.mark.parametrize("act", ACTS)
async def test_dead_port(session: aiohttp.ClientSession, act: str) -> None:
    """
    Where nobody listens, the service is unavailable.
    """
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(ServiceUnavailable, match=f"Nobody answers at http://127.0.0.1:{port}"):
        await ACTS[act](Remote(f"http://127.0.0.1:{port}", session))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda: web.Response(text="<!doctype html>", content_type="text/html"), id="html"),
        pytest.param(lambda: web.Response(text="<!doctype html>", content_type="application/json"), id="false-json"),
        pytest.param(lambda: web.Response(body=b"\xff\xfe\xfa", content_type="application/json"), id="no-text"),
        pytest.param(lambda: web.json_response([[]]), id="list"),
        pytest.param(lambda: web.json_response({"now": "soon"}), id="no-time"),
        pytest.param(lambda: web.Response(text="[" * 100_000, content_type="application/json"), id="bottomless"),
        pytest.param(lambda: web.json_response({}), id="object"),
        pytest.param(lambda: web.json_response("text"), id="text"),
        pytest.param(lambda: web.Response(status=302, headers={"Location": "/elsewhere"}), id="redirect"),
    ],
)
@pytest.mark.parametrize("act", ACTS)
async def test_no_emulator(session: aiohttp.ClientSession, act: str, answer: Callable[[], web.Response]) -> None:
    """
    Whoever answers in another shape is no emulator.
    """
    async with stranger(answer) as base_url:
        with pytest.raises(UnexpectedAnswer, match=r"is one there|is an emulator there"):
            await ACTS[act](Remote(base_url, session))


@pytest.mark.parametrize("act", [act for act in ACTS if act not in LISTS])
async def test_an_empty_list(session: aiohttp.ClientSession, act: str) -> None:
    """
    An empty list is nobody, and nothing else.
    """
    async with stranger(lambda: web.json_response([])) as base_url:
        remote = Remote(base_url, session)

        assert [[]] * len(LISTS) == [await ACTS[name](remote) for name in sorted(LISTS)]
        with pytest.raises(UnexpectedAnswer, match="is one there"):
            await ACTS[act](remote)
