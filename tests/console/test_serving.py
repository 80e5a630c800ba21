"""
Where the console is served, and what becomes of it when there is no emulator.
"""

from http import HTTPStatus

import pytest
from aiohttp import web

from authflow.console import serve_console
from authflow.core.errors import NotAllowed
from authflow.emulator.server import serve
from authflow.emulator.world import World
from tests.console.visitor import Visitor, visiting


@pytest.mark.parametrize("host", ["::", "192.0.2.1", "example.com", ""])
async def test_it_is_served_on_loopback_alone(host: str) -> None:
    """
    Nobody else's machine reaches it.
    """
    with pytest.raises(NotAllowed, match="is not loopback"):
        async with serve_console("http://127.0.0.1:9", host=host):
            pass  # pragma: no cover - it is never entered


async def test_a_port_that_is_taken(visitor: Visitor) -> None:
    """
    Whoever wants a port that somebody has is told so.
    """
    port = int(visitor.origin.rpartition(":")[2])

    with pytest.raises(OSError, match="in use"):
        async with serve_console("http://127.0.0.1:9", port=port):
            pass  # pragma: no cover - it is never entered


async def test_without_an_application(emulator: str) -> None:
    """
    Where there is none, there is nothing of runs.
    """
    async with serve_console(emulator) as address, visiting(address) as visitor:
        front, runs, one = await visitor.get(), await visitor.get("runs"), await visitor.get("runs/1")
        posted = await visitor.post("runs", {"do": "approved", "id": "1"}, shown_at="clock")

    assert "Live runs" not in front.words
    assert "/console/runs" not in front.text
    assert [404, 404, 404] == [runs.status, one.status, posted.status]


async def test_over_ipv6(emulator: str) -> None:
    """
    It is served at `::1` where that is asked, and says so in its address.
    """
    try:
        async with serve_console(emulator, host="::1") as address, visiting(address) as visitor:
            seen = await visitor.get()
    except OSError:  # pragma: no cover - a machine without IPv6
        pytest.skip("no IPv6 here")

    assert address.startswith("http://[::1]:")
    assert HTTPStatus.OK == seen.status


async def test_an_emulator_that_goes_and_comes_back(world: World) -> None:
    """
    While nobody answers, each page says so; as soon as somebody does, it is there again.
    """
    async with serve(world) as emulator:
        port = int(emulator.rpartition(":")[2])
        async with serve_console(emulator) as address, visiting(address) as visitor:
            before = await visitor.get("members")
    async with serve_console(emulator) as address, visiting(address) as visitor:
        gone = await visitor.get("members")
        async with serve(world, port=port):
            after = await visitor.get("members")

    assert [200, 503, 200] == [before.status, gone.status, after.status]
    assert f"Nobody answers at {emulator}" in gone.words
    assert "looks again by itself" in gone.words
    assert 'http-equiv="refresh"' in gone.text


async def test_what_is_no_emulator() -> None:
    """
    Whoever answers, but not as an emulator does, is not shown.
    """

    async def strange(_request: web.BaseRequest) -> web.Response:
        return web.Response(text="<b>hello</b>")

    runner = web.ServerRunner(web.Server(strange))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with serve_console(f"http://127.0.0.1:{runner.addresses[0][1]}") as address, visiting(address) as visitor:
            seen = await visitor.get("members")
    finally:
        await runner.cleanup()

    assert HTTPStatus.BAD_GATEWAY == seen.status
    assert "is one there?" in seen.words
    assert "<b>hello" not in seen.text
