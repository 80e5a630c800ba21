"""
The emulator behind HTTP: requests in, answers out, and nothing decided here.
"""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from attrs import evolve

from authflow.core.errors import NotAllowed
from authflow.core.value import mapped
from authflow.emulator.api import Emulator
from authflow.emulator.asking import HEARD
from authflow.emulator.controls import SNAPSHOT, is_control
from authflow.emulator.cross_origin import led_astray, preflight, shared
from authflow.emulator.delivery import deliver
from authflow.emulator.refusals import BODY_TOO_LARGE, BODY_UNREADABLE, LED_ASTRAY, Refused, refused
from authflow.emulator.world import World
from authflow.wix.settings import is_loopback
from authflow.wix.wire import Request

LOOPBACK: Final = "127.0.0.1"
BODY_BYTES: Final = 64 * 1024
LINE_BYTES: Final = 64 * 1024
SNAPSHOT_BYTES: Final = 8 * 1024 * 1024
"""
What a snapshot may have; every other body has its bound by what the service takes.
"""

IDENTITY: Final = "identity"
FORM: Final = "application/x-www-form-urlencoded"
PATIENCE: Final = 0.5
"""
Seconds that open requests get to finish when the emulator stops.
"""


@asynccontextmanager
async def serve(
    world: World, host: str = LOOPBACK, port: int = 0, *, beyond_loopback: bool = False
) -> AsyncGenerator[str, None]:
    """
    Serve *world*, and call it by the address where it is served, which is what the block receives.

    Args:
        port: 0 takes one that is free.
        beyond_loopback: Whether *host* may be one that other machines reach. Whoever reaches it is the site's owner.

    Raises:
        NotAllowed: *host* is such a one, and nobody said that it may be.
    """
    if not beyond_loopback and not is_loopback(host):
        raise NotAllowed("host", f"{host!r} is not loopback: who reaches it reads every secret; say that it may be so")
    # A route would pass over what is no path: `OPTIONS *`, `CONNECT host:port`.
    app = web.Application(client_max_size=BODY_BYTES, middlewares=[_answering(Emulator(world))])
    # What is compressed is refused by us, in the envelope: aiohttp would refuse what it cannot inflate, in a line.
    runner = web.AppRunner(
        app, access_log=None, shutdown_timeout=PATIENCE, max_line_size=LINE_BYTES, auto_decompress=False
    )
    await runner.setup()
    before = world.site
    try:
        await web.TCPSite(runner, host, port).start()
        taken = runner.addresses[0][1]
        world.site = f"http://[{host}]:{taken}" if ":" in host else f"http://{host}:{taken}"
        yield world.site
    finally:
        world.site = before
        await runner.cleanup()


def _answering(emulator: Emulator) -> Middleware:
    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:  # noqa: ARG001 - aiohttp's name
        return await _handle(emulator, request)

    return answer


async def _handle(emulator: Emulator, request: web.Request) -> web.StreamResponse:
    asked_before = preflight(request.method, request.path, request.headers)
    if asked_before is not None:
        return web.Response(status=asked_before.status, headers=asked_before.headers)
    body, unread = None, None
    try:
        body = await _body(request)
    except Refused as no:
        unread = no
    if led_astray(request.path, request.headers, emulator.world.site):
        unread = refused(LED_ASTRAY)
    authorization = request.headers.get("Authorization")
    heard = {name: request.headers[name] for name in HEARD if name in request.headers}
    asked = Request(request.method, request.path, dict(request.query), authorization, body, headers=heard)
    answered = await emulator.answer(asked, unread)
    if answered.response is not None:
        readable = evolve(answered.response, headers=shared(request.path, answered.response))
        answered = evolve(answered, response=readable)
    return await deliver(request, answered)


async def _body(request: web.Request) -> Mapping[str, object] | None:
    """
    The body as named values; nothing if there is none.

    Raises:
        Refused: It is too large, compressed, or neither a JSON object nor a form.
    """
    try:
        if request.path == SNAPSHOT:
            request = request.clone(client_max_size=SNAPSHOT_BYTES)
        raw = await request.read()
        if not raw:
            return None
        if request.headers.get("Content-Encoding", IDENTITY).lower() != IDENTITY:
            raise refused(BODY_UNREADABLE)
        # `curl -d` calls everything a form; the emulator's own API takes JSON alone.
        if request.content_type == FORM and not is_control(request.path):
            return dict((await request.post()).items())
        plain = request.content_type.endswith("json") or is_control(request.path)
        found: object = json.loads(raw) if plain else None
    except web.HTTPRequestEntityTooLarge:
        raise refused(BODY_TOO_LARGE) from None
    except (ValueError, LookupError, RecursionError, web.RequestPayloadError):
        raise refused(BODY_UNREADABLE) from None
    if not mapped(found):
        raise refused(BODY_UNREADABLE)
    return found
