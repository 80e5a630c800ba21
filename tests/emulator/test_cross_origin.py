"""
What pages of other origins may ask and read: the headers that a browser goes by.
"""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from authflow.emulator.controls import ROOT
from authflow.emulator.server import serve
from authflow.emulator.world import CLIENT_ID, World
from authflow.wix import operations as op

ORIGIN = {"Origin": "http://app.example:8080"}
BEFORE = {
    **ORIGIN,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,x-wix-bi-gateway",
}
ALLOWED = "access-control-allow-origin"


@pytest.fixture
async def http(world: World) -> AsyncGenerator[aiohttp.ClientSession, None]:
    """
    A browser's session with the emulator.
    """
    async with serve(world) as base_url, aiohttp.ClientSession(base_url, headers=ORIGIN) as session:
        yield session


@pytest.mark.parametrize("path", [op.LOGIN.path, op.TOKEN.path, op.REDIRECT_SESSION.path])
async def test_any_page_may_ask(http: aiohttp.ClientSession, path: str) -> None:
    """
    A browser that asks beforehand is told yes, to the header `Authorization` too.
    """
    async with http.options(path, headers=BEFORE) as response:
        told = response.headers

    assert 204 == response.status
    assert ("*", "POST") == (told[ALLOWED], told["access-control-allow-methods"])
    assert BEFORE["Access-Control-Request-Headers"] == told["access-control-allow-headers"]


@pytest.mark.parametrize("client_id", [CLIENT_ID, "nobody"], ids=["answer", "refusal"])
async def test_any_page_may_read_what_the_api_says(http: aiohttp.ClientSession, client_id: str) -> None:
    """
    Answers and refusals alike, and under which id they are to be found.
    """
    async with http.post(op.TOKEN.path, json={"grantType": "anonymous", "clientId": client_id}) as response:
        told = response.headers

    assert ("*", "x-wix-request-id") == (told[ALLOWED], told["access-control-expose-headers"])


@pytest.mark.parametrize("path", [op.AUTHORIZE.path, "/emulator/v1/settings"], ids=["page of the site", "controls"])
async def test_what_is_no_pages_business(http: aiohttp.ClientSession, path: str) -> None:
    """
    A page that may hold a code is for whoever is allow-listed; the controls are for nobody's page.
    """
    async with http.get(path, params={"clientId": CLIENT_ID}) as response:
        told = response.headers

    assert ALLOWED not in told


async def test_nobodys_page_may_turn_the_controls(http: aiohttp.ClientSession) -> None:
    """
    A browser that asks beforehand is refused.
    """
    async with http.options("/emulator/v1/reset", headers=BEFORE) as response:
        told = response.headers

    assert 405 == response.status
    assert ALLOWED not in told


async def test_options_alone_is_no_question(http: aiohttp.ClientSession) -> None:
    """
    Whoever only sends the method is refused as with any other.
    """
    async with http.options(op.LOGIN.path) as response:
        assert 405 == response.status


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({}, 200, id="a-program"),
        pytest.param({"Origin": "http://localhost:9481"}, 200, id="a-page-of-this-machine"),
        pytest.param({"Host": "emulator.localhost:9480"}, 200, id="another-name-of-this-machine"),
        pytest.param({"Origin": "http://app.example"}, 403, id="a-page-of-another-site"),
        pytest.param({"Origin": "null"}, 403, id="a-page-of-no-site"),
        pytest.param({"Origin": "http://["}, 403, id="no-origin-at-all"),
        pytest.param({"Host": "rebound.example"}, 403, id="a-name-that-was-made-to-lead-here"),
        pytest.param({"Host": "127.0.0.1.rebound.example"}, 403, id="a-name-like-ours"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_no_other_site_owns_this_one(world: World, method: str, headers: dict[str, str], expected: int) -> None:
    """
    The emulator's own API is for programs and pages of this machine; any other page gets nothing, and does nothing.
    """
    now = world.clock.now()
    async with serve(world) as base_url, aiohttp.ClientSession(base_url) as session:
        body = {"advance": 3600} if method == "POST" else None
        async with session.request(method, f"{ROOT}/clock", json=body, headers=headers) as response:
            status = response.status

    assert expected == status
    assert (expected == 200 and method == "POST") == (world.clock.now() > now + 3000)
