"""
Who is at the other end of a connection.
"""

import asyncio
import os
import sys
from pathlib import Path

import aiohttp
import pytest

from authflow.cli.conversation.neighbours import TABLES, owner_of
from authflow.cli.serving.hosting import bound, hosting, port_of
from authflow.web.http import Request, Response

TOLD = pytest.mark.skipif(not TABLES[0].exists(), reason="only Linux tells whose a connection is")
LINE = "   1: {near}:{port:04X} 0100007F:24EA 01 00000000:00000000 00:00000000 00000000  {uid}        0 1 1 0"


@TOLD
async def test_our_own_connections_are_known() -> None:
    """
    By the number of the user; a connection that there is not belongs to nobody.
    """
    async with await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0) as server:
        towards = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("127.0.0.1", towards)
        port = writer.get_extra_info("sockname")[1]
        found = owner_of(port, towards), owner_of(towards, towards)
        writer.close()

    assert (os.geteuid(), None) == found


@pytest.mark.parametrize("near", ["0100007F", "0000000000000000FFFF00000100007F"], ids=["ipv4", "mapped"])
def test_both_tables_are_read(near: str, tmp_path: Path) -> None:
    """
    A browser may speak IPv6 to an address of IPv4; a table that is not there tells nothing.
    """
    table = tmp_path / "tcp"
    table.write_text(f"  sl  local_address\n{LINE.format(near=near, port=4711, uid=1234)}\n", encoding="ascii")

    assert 1234 == owner_of(4711, 0x24EA, [tmp_path / "none", table])
    assert owner_of(4712, 0x24EA, [table]) is None


@pytest.mark.parametrize("admitted", [True, False])
async def test_who_is_not_admitted_finds_nothing(admitted: bool) -> None:
    """
    As if there were nobody home; the ports of both ends are what is asked about.
    """
    asked: list[tuple[int, int]] = []

    async def page(_request: Request) -> Response:
        return Response(200, body=b"page")

    def admits(port: int, towards: int) -> bool:
        asked.append((port, towards))
        return admitted

    with bound() as sock:
        port = port_of(sock)
        async with (
            hosting(page, sock, 0.1, admits),
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/") as answer,
        ):
            got = answer.status, "page" in await answer.text()

    assert ((200, True) if admitted else (404, False)) == got
    assert [port] == [towards for _, towards in asked]
    assert sys.platform == "win32" or asked[0][0] > 0
