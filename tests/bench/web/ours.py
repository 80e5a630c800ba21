"""
The pages and the API, served by aiohttp with every default.

They stand in front of a service in the same process that knows nobody, of the emulator in the same process (`inside`),
or of the emulator at the address that is given.
"""

import asyncio
import sys
from typing import Final

from aiohttp import web

from authflow import AuthFlow
from authflow.emulator.api import Emulator
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import CLIENT_ID, World
from authflow.web import member_of, setup
from authflow.wix.client import WixClient
from authflow.wix.settings import WixSettings
from tests.bench.limits import WIDE
from tests.bench.turns import Refusing
from tests.bench.web.answering import answer, bound

INSIDE: Final = "inside"


def auth_at(origin: str, service: str | None) -> AuthFlow:
    """
    The flows, in front of *service*.
    """
    if service is None:
        return AuthFlow(service=Refusing(), public_origin=origin, limits=WIDE)
    callback = f"{origin}/auth/callback"
    if service != INSIDE:
        return AuthFlow(client_id=CLIENT_ID, base_url=service, redirect_uri=callback, public_origin=origin, limits=WIDE)
    world = World(hasher=CHEAP)
    settings = WixSettings(CLIENT_ID, world.site, redirect_uri=callback, public_origin=origin)
    return AuthFlow(service=WixClient(settings, Emulator(world), world.clock), clock=world.clock, limits=WIDE)


async def main(service: str | None = None) -> None:
    """
    Serve until nobody asks any more.
    """
    sock, origin = bound()
    auth = auth_at(origin, service)
    app = web.Application()
    setup(app, auth, api="/api", origin=origin)

    async def whoami(request: web.Request) -> web.Response:
        member = await member_of(request)
        return web.Response(text="nobody" if member is None or member.identity is None else str(member.identity.email))

    app.router.add_get("/whoami", whoami)
    await answer(app, sock)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
