"""
What only HTTP can do wrong.
"""

import asyncio
import json
from collections.abc import AsyncGenerator

import aiohttp
import pytest

from authflow.core.errors import NotAllowed
from authflow.emulator.passwords import CHEAP
from authflow.emulator.refusals import SAID
from authflow.emulator.server import BODY_BYTES, serve
from authflow.emulator.world import CLIENT_ID, SITE, World
from authflow.wix import operations as op

JSON_TYPE = {"Content-Type": "application/json"}
TOO_LARGE = {
    "message": "The body is too large",
    "details": {"applicationError": {"code": "BODY_TOO_LARGE", "description": "The body is too large"}},
}
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def http(world: World) -> AsyncGenerator[aiohttp.ClientSession, None]:
    """
    A session with the emulator.
    """
    async with serve(world) as base_url, aiohttp.ClientSession(base_url) as session:
        yield session


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        pytest.param(JSON_TYPE, b"{", id="broken"),
        pytest.param(JSON_TYPE, b"[]", id="a list"),
        pytest.param(JSON_TYPE, b'"text"', id="a text"),
        pytest.param(JSON_TYPE, b"null", id="null"),
        pytest.param(JSON_TYPE, b"\xff\xfe\xfa", id="no text"),
        pytest.param(JSON_TYPE, b'{"password": "\\ud800"}', id="half a pair"),
        pytest.param(JSON_TYPE, b'{"profile": {"x": NaN}}', id="no number"),
        pytest.param(JSON_TYPE, b'{"x":' * 5000 + b"1" + b"}" * 5000, id="too deep"),
        pytest.param(JSON_TYPE, b'{"x": ' + b"9" * 5000 + b"}", id="too many digits"),
        pytest.param({"Content-Type": "text/plain"}, b"{}", id="another type"),
        pytest.param({"Content-Type": "nonsense"}, b"{}", id="no type"),
        pytest.param({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", id="multipart"),
        pytest.param({**FORM_TYPE, "Content-Type": FORM_TYPE["Content-Type"] + "; charset=none"}, b"a=b", id="charset"),
        pytest.param({**JSON_TYPE, "Content-Encoding": "gzip"}, b"not zipped", id="not zipped"),
    ],
)
async def test_unreadable(http: aiohttp.ClientSession, headers: dict[str, str], sent: bytes) -> None:
    """
    A body that cannot be read is refused in the envelope, under an id.
    """
    async with http.post(op.TOKEN_INFO.path, data=sent, headers=headers) as response:
        document = await response.json()

    assert (400, SAID["BODY_UNREADABLE"][1]) == (response.status, document["message"])
    assert response.headers["x-wix-request-id"]


@pytest.mark.parametrize(("size", "status"), [(BODY_BYTES, 200), (BODY_BYTES + 1, 413), (8 * BODY_BYTES, 413)])
async def test_too_large(http: aiohttp.ClientSession, size: int, status: int) -> None:
    """
    A body has a bound, and beyond it a refusal in the envelope.
    """
    sent = json.dumps({"token": ""}).encode()
    padded = sent[:-2] + b"x" * (size - len(sent)) + sent[-2:]

    async with http.post(op.TOKEN_INFO.path, data=padded, headers=JSON_TYPE) as response:
        document = await response.json()

    assert status == response.status
    assert ({"active": False} if status == 200 else TOO_LARGE) == document
    assert response.headers["x-wix-request-id"]


async def test_unreadable_bodies_are_listed(http: aiohttp.ClientSession, world: World) -> None:
    """
    A request that could not be read is in the record, without its body.
    """
    await http.post(op.LOGIN.path, data=b"{", headers=JSON_TYPE)

    entry = world.requests.newest_first[0]
    assert ("login", 400, None) == (entry.operation, entry.status, entry.body)


async def test_a_form(http: aiohttp.ClientSession) -> None:
    """
    The token endpoint takes forms, as OAuth has them.
    """
    form = {"grant_type": "anonymous", "client_id": CLIENT_ID}

    async with http.post(op.TOKEN.path, data=form) as response:
        document = await response.json()

    assert (200, "Bearer") == (response.status, document["token_type"])


@pytest.mark.parametrize("headers", [FORM_TYPE, {"Content-Type": "text/plain"}, {"Content-Type": "nonsense"}])
async def test_its_own_api_takes_json_by_any_name(http: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    """
    The emulator's own API reads JSON, whatever it is called: `curl -d` calls it a form.
    """
    body = b'{"captcha": "always"}'

    async with http.patch("/emulator/v1/settings", data=body, headers=headers) as response:
        document = await response.json()

    assert (200, "always") == (response.status, document["captcha"])


async def test_its_own_api_takes_no_forms(http: aiohttp.ClientSession) -> None:
    """
    A form is no JSON.
    """
    async with http.patch("/emulator/v1/settings", data={"captcha": "always"}) as response:
        assert 400 == response.status


async def test_head(http: aiohttp.ClientSession) -> None:
    """
    HEAD is refused where GET is not.
    """
    async with http.head(op.AUTHORIZE.path) as response:
        assert 405 == response.status


async def test_nothing_of_it_is_kept(http: aiohttp.ClientSession) -> None:
    """
    No answer may be stored on its way.
    """
    for path in ("/nowhere", op.AUTHORIZE.path, "/emulator/v1/settings"):
        async with http.get(path) as response:
            assert "no-store" == response.headers["cache-control"]


async def test_mail_is_there(http: aiohttp.ClientSession, world: World) -> None:
    """
    Whoever has the answer finds the mail.
    """
    token_body = {"grantType": "anonymous", "clientId": CLIENT_ID}
    async with http.post(op.TOKEN.path, json=token_body) as response:
        token = (await response.json())["access_token"]

    await http.post(op.SEND_RECOVERY_MAIL.path, json={"email": "ada@example.com"}, headers={"Authorization": token})

    assert 1 == len(world.mailbox.mails())


async def test_many_at_once(http: aiohttp.ClientSession) -> None:
    """
    A hundred requests at once get a hundred answers with a hundred ids.
    """

    async def ask() -> str:
        async with http.get("/nowhere") as response:
            return response.headers["x-wix-request-id"]

    ids = await asyncio.gather(*(ask() for _ in range(100)))

    assert 100 == len(set(ids))


async def test_address(world: World) -> None:
    """
    While it is served, the site is where it is served; on loopback, on a port that was free.
    """
    async with serve(world) as base_url:
        served = world.site

    assert base_url == served
    assert served.startswith("http://127.0.0.1:")
    assert SITE == world.site


async def test_taken(world: World) -> None:
    """
    A port that somebody has is not to be had, and the world stays as it was.
    """
    async with serve(world) as base_url:
        port = int(base_url.rpartition(":")[2])
        other = World(hasher=CHEAP)

        with pytest.raises(OSError, match="address already in use"):
            async with serve(other, port=port):
                pass

        assert SITE == other.site
        other.close()


async def test_ipv6(world: World) -> None:
    """
    The address of a host with colons is written in brackets.
    """
    async with serve(world, "::1") as base_url, aiohttp.ClientSession() as session, session.get(base_url) as response:
        status = response.status

    assert (404, True) == (status, base_url.startswith("http://[::1]:"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "example.com"])  # noqa: S104 - that is what is refused
async def test_only_on_loopback(world: World, host: str) -> None:
    """
    Where other machines would reach it, it is not served, unless somebody says that it may be.
    """
    with pytest.raises(NotAllowed, match=f"^host {host!r} is not loopback"):
        async with serve(world, host):
            pass


async def test_beyond_loopback(world: World) -> None:
    """
    Who says so is served everywhere.
    """
    async with serve(world, "0.0.0.0", beyond_loopback=True) as base_url, aiohttp.ClientSession() as session:  # noqa: S104 - that is what is tested
        address = base_url.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - the same
        async with session.get(f"{address}/nowhere") as response:
            assert 404 == response.status


async def test_stops_while_somebody_waits(world: World) -> None:
    """
    A wait for mail does not keep the emulator from stopping.
    """
    async with aiohttp.ClientSession() as session:
        async with serve(world) as base_url:
            waiting = asyncio.ensure_future(session.get(f"{base_url}/emulator/v1/mail/wait?timeout=300"))
            async with session.get(f"{base_url}/nowhere") as response:
                assert 404 == response.status

        with pytest.raises(aiohttp.ClientError):
            await waiting
