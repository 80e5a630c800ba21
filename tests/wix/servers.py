"""
A server that says exactly what a test wants it to, byte for byte, or breaks where it wants.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from attrs import define, field

LONGEST: Final = 5.0
"""
How long a conversation may take, in seconds: no test hangs for a server.
"""

Speaker = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@define
class Heard:
    """
    What reached a server.

    Attributes:
        address: Where it listens.
        requests: Each request as it came, head and body.
        sent: How many bytes it got rid of.
    """

    address: str
    requests: list[bytes] = field(factory=list[bytes])
    connections: int = 0
    sent: int = 0

    def header(self, name: str) -> list[str]:
        """
        The values of the header *name*, over all requests.
        """
        lines = [line.decode() for request in self.requests for line in request.split(b"\r\n\r\n")[0].split(b"\r\n")]
        pairs = [line.partition(":") for line in lines]
        return [value.strip() for key, _, value in pairs if key.lower() == name.lower()]


@asynccontextmanager
async def listening(speaker: "Speaker | bytes", *, keeps: bool = False) -> AsyncGenerator[Heard, None]:
    """
    Listen on loopback, and answer every request with *speaker*: bytes, or whatever it does with the connection.

    Args:
        keeps: Whether a connection is open for the next request.
    """
    heard = Heard("")
    open_ones: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        heard.connections += 1
        try:
            async with asyncio.timeout(LONGEST):
                while await _converse(heard, speaker, reader, writer) and keeps:
                    pass
        except (OSError, EOFError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            open_ones.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    heard.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield heard
    finally:
        server.close()
        for task in [*open_ones]:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), LONGEST)


async def _converse(
    heard: Heard, speaker: "Speaker | bytes", reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    request = await read_request(reader)
    heard.requests.append(request)
    if isinstance(speaker, bytes):
        writer.write(speaker)
        await writer.drain()
        heard.sent += len(speaker)
    else:
        await speaker(reader, writer)
    return not writer.is_closing()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """
    One request, head and body.
    """
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    return head + await reader.readexactly(length)


async def cut(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """
    Break the connection off.
    """
    writer.transport.abort()


async def hold_still(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """
    Say nothing, until the other side gives up.
    """
    await reader.read()


def flood(head: bytes, piece: bytes, heard: Callable[[], Heard], *, most: int) -> Speaker:
    """
    A speaker that says *head*, and then *piece* over and over, up to *most* bytes.
    """

    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while heard().sent < most:
            writer.write(piece)
            await writer.drain()
            heard().sent += len(piece)

    return speak


def drip(piece: bytes, every: float) -> Speaker:
    """
    A speaker that says *piece* a byte at a time, one every *every* seconds.
    """

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in piece:
            writer.write(bytes([byte]))
            await writer.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), every)
                return  # The other side has had enough.

    return speak


def page(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """
    A whole answer.
    """
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
