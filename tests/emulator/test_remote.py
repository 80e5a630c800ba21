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

from authflow.core.errors import ServiceUnavailable, UnexpectedAnswer
from authflow.emulator.remote import Remote
from authflow.emulator.server import serve
from authflow.emulator.world import World
from tests.emulator.client import ADA, BOB, CYD, ZOE

Act: TypeAlias = Callable[[Remote], Awaitable[object]]

ACTS: dict[str, Act] = {
    "members": lambda remote: remote.members(),
    "seed": lambda remote: remote.seed(email=ZOE, password="demo-password-zoe"),
    "approve": lambda remote: remote.approve("an-id"),
    "mail": lambda remote: remote.mail(BOB, 0.01),
}
"""
All that a remote can be asked.
"""


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
    with pytest.raises(UnexpectedAnswer, match="answered 400"):
        await remote.seed(email="nonsense")
    with pytest.raises(UnexpectedAnswer, match="answered 404"):
        await remote.approve("nobody")


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


@pytest.mark.parametrize("act", [act for act in ACTS if act != "members"])
async def test_an_empty_list(session: aiohttp.ClientSession, act: str) -> None:
    """
    An empty list is nobody, and nothing else.
    """
    async with stranger(lambda: web.json_response([])) as base_url:
        remote = Remote(base_url, session)

        assert [] == await remote.members()
        with pytest.raises(UnexpectedAnswer, match="is one there"):
            await ACTS[act](remote)
