"""
How an answer gets to whoever asked over HTTP: whole and at once, unless a fault befalls it.
"""

import asyncio
import socket
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final, assert_never

from aiohttp import HttpVersion11, hdrs, web
from multidict import CIMultiDict

from authflow.emulator.mischief import Answered, Kind
from authflow.wix.wire import Response

AT_ONCE: Final = struct.pack("ii", 1, 0)
"""
What makes closing a connection break it off: `SO_LINGER`, for no time at all.
"""

PIECE: Final = 64 * 1024
DRIPS_MOST: Final = 1000
GZIP: Final = 31
"""
What makes `zlib` write gzip, with its largest window.
"""


async def deliver(request: web.Request, answered: Answered) -> web.StreamResponse:
    """
    Answer *request* by what was *answered*, or break the connection off.
    """
    response, fault = answered.response or Response(500), answered.fault
    if fault is None:
        return _whole(response)
    match fault.kind:
        case Kind.STATUS | Kind.MALFORMED | Kind.REDIRECT:
            return _whole(response)
        case Kind.LATENCY:
            await asyncio.sleep(fault.seconds)
            return _whole(response)
        case Kind.DROP_BEFORE | Kind.DROP_AFTER:
            return _cut(request, reset=False)
        case Kind.RESET:
            return _cut(request, reset=True)
        case Kind.SLOW:
            return await _streamed(request, response, _drips(response.body, fault.seconds))
        case Kind.HUGE:
            return await _streamed(request, response, _padded(response.body, fault.size))
        case Kind.BOMB:
            pieces = _packed(_padded(response.body, fault.size))
            return await _streamed(request, response, pieces, {"content-encoding": "gzip"})
        case _:
            assert_never(fault.kind)


def _whole(response: Response) -> web.Response:
    return web.Response(status=response.status, headers=_headers(response), body=response.body)


def _headers(response: Response) -> CIMultiDict[str]:
    return CIMultiDict([*response.headers.items(), *(("set-cookie", cookie) for cookie in response.cookies)])


def _cut(request: web.Request, *, reset: bool) -> web.Response:
    """
    Close the connection; what is returned reaches nobody.
    """
    transport = request.transport
    if transport is not None and reset:
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        transport.abort()
    elif transport is not None:
        transport.close()
    return web.Response()


async def _streamed(
    request: web.Request, response: Response, pieces: AsyncIterator[bytes], more: dict[str, str] | None = None
) -> web.StreamResponse:
    if request.method == hdrs.METH_HEAD:
        return _whole(response)
    stream = web.StreamResponse(status=response.status, headers=_headers(response))
    stream.headers.update(more or {})
    # Without a length, nobody knows how much is to come.
    if request.version >= HttpVersion11:
        stream.enable_chunked_encoding()
    with suppress(ConnectionError):  # Whoever asked has had enough.
        await stream.prepare(request)
        async for piece in pieces:
            await stream.write(piece)
    return stream


async def _drips(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    step = -(-len(body) // DRIPS_MOST) or 1
    drips = [body[at : at + step] for at in range(0, len(body), step)] or [b""]
    clock = asyncio.get_running_loop()
    begun = clock.time()
    for count, drip in enumerate(drips, 1):
        await asyncio.sleep(begun + seconds * count / len(drips) - clock.time())
        yield drip


async def _padded(body: bytes, size: int) -> AsyncIterator[bytes]:
    # Spaces behind a document change nothing about it (RFC 8259 §2): who reads it all finds an answer.
    yield body
    left = size - len(body)
    while left > 0:
        yield b" " * min(left, PIECE)
        left -= PIECE
        await asyncio.sleep(0)


async def _packed(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    packer = zlib.compressobj(wbits=GZIP)
    async for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
