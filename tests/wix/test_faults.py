"""
Whatever the network does, the transport raises for nothing, reads no more than it can hold, and sends nothing twice.
"""

import asyncio
import gzip
import tracemalloc

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from authflow.wix.http import ANSWER_BYTES, HttpTransport
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Request, Response, Silence
from tests.wix.sending import GET, POST, sent
from tests.wix.servers import Heard, Speaker, cut, drip, flood, hold_still, listening, page

CHUNK = b"10000\r\n" + b"x" * 65536 + b"\r\n"


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        pytest.param(b"Content-Length: 99999999", b"x" * 65536, id="declared"),
        pytest.param(b"Connection: close", b"x" * 65536, id="undeclared"),
        pytest.param(b"Transfer-Encoding: chunked", CHUNK, id="chunked"),
        pytest.param(b"Content-Encoding: gzip\r\nConnection: close", gzip.compress(b"x" * 10_000_000), id="gzip"),
        pytest.param(b"Content-Encoding: br\r\nTransfer-Encoding: chunked", CHUNK, id="brotli"),
    ],
)
async def test_bombs(head: bytes, piece: bytes) -> None:
    """
    An answer that is too large, or that would inflate, is lost; memory stays flat, and the rest is not taken.
    """
    servers: list[Heard] = []
    speaker = flood(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n", piece, lambda: servers[0], most=50_000_000)

    async with listening(speaker) as server:
        servers.append(server)
        tracemalloc.start()
        response = await sent(server.address)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert Silence.LOST is response
    assert server.sent < 50_000_000
    assert peak < 16 * ANSWER_BYTES


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(page(gzip.compress(b"{}"), "200 OK", "Content-Encoding: gzip"), id="gzip"),
        pytest.param(page(gzip.compress(bytes(10**7)), "200 OK", "Content-Encoding: gzip"), id="gzip-bomb"),
        pytest.param(page(b"{}", "200 OK", "Content-Encoding: deflate, gzip"), id="two"),
        pytest.param(page(b"x" * (ANSWER_BYTES + 1)), id="one-byte-too-many"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", id="cut-short"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", id="chunks-cut-short"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", id="chunks-of-nothing"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", id="head-cut-short"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", id="another-protocol"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", id="no-status"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", id="a-header-too-large"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", id="less-than-nothing"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}}", id="two-lengths"),
        pytest.param(b"\x00" * 100, id="zeros"),
        pytest.param(b"", id="nothing"),
        pytest.param(cut, id="reset"),
        pytest.param(hold_still, id="silence"),
        pytest.param(drip(page(b"{}" * 500), 0.02), id="drip"),
    ],
)
@pytest.mark.parametrize("request_", [POST, GET], ids=["post", "get"])
async def test_lost(answer: "bytes | Speaker", request_: Request) -> None:
    """
    Once a request went out, whatever breaks leaves it unknown; it is never sent again, whatever its method.
    """
    async with listening(answer) as server:
        response = await sent(server.address, request_, seconds=0.25)

    assert Silence.LOST is response
    assert len(server.requests) == 1


async def test_a_kept_connection_that_breaks() -> None:
    """
    A connection that served a request and breaks at the next one loses it; nothing is sent twice.
    """
    said = [page(b"{}")]

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if said:
            writer.write(said.pop())
            await writer.drain()
        else:
            await cut(reader, writer)

    async with listening(once, keeps=True) as server:
        transport = HttpTransport(WixSettings("c", base_url=server.address))
        responses = [await transport(GET), await transport(GET)]
        await transport.aclose()

    assert isinstance(responses[0], Response)
    assert Silence.LOST is responses[1]
    assert (1, 2) == (server.connections, len(server.requests))


async def test_reset_before_it_is_read() -> None:
    """
    A connection that is taken and broken off without reading: nobody knows, so nobody says.
    """

    async def slam(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(slam, "127.0.0.1", 0)
    async with server:
        response = await sent(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    assert Silence.LOST is response


@pytest.fixture
async def closed_port() -> str:
    """
    A loopback address where nobody listens any more.
    """
    async with listening(b"") as server:
        return server.address


async def test_refused(closed_port: str) -> None:
    """
    Where nobody listens, nothing was sent.
    """
    assert Silence.UNSENT is await sent(closed_port)


class Nowhere(AbstractResolver):
    """
    A resolver that knows no host.
    """

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """
        No address.
        """
        raise OSError(f"{host}:{port}/{family}")

    async def close(self) -> None:
        """
        Nothing to close.
        """


async def test_no_such_host() -> None:
    """
    A host that has no address was sent nothing; the application's own connector was asked.
    """
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Nowhere())) as own:
        transport = HttpTransport(WixSettings("c", base_url="https://api.example.com"), own)
        response = await transport(POST)
        await transport.aclose()

    assert Silence.UNSENT is response


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(Request("POST", "/", authorization="a\r\nX-Evil: 1"), id="line-break-in-the-token"),
        pytest.param(Request("POST", "/", authorization="\ud800"), id="half-a-surrogate-in-the-token"),
        pytest.param(Request("GET", "/", {"q": "\ud800"}), id="half-a-surrogate-in-the-query"),
        pytest.param(Request("POST", "/", body={"password": "\ud800"}), id="half-a-surrogate-in-the-body"),
        pytest.param(Request("GET", "/", url="https://\ud800/"), id="half-a-surrogate-in-the-address"),
        pytest.param(Request("GET", "/", url="https://["), id="no-address"),
    ],
)
async def test_what_cannot_be_sent(request_: Request) -> None:
    """
    A request that cannot be written is never raised about, and smuggles no header in.
    """
    async with listening(page(b"{}")) as server:
        await sent(server.address, request_)

    assert [] == server.header("x-evil")
