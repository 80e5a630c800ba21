"""
`authflow demo`: three people sign in, over real HTTP.
"""

import asyncio
import errno
import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import click

from authflow.cli.emulator import PORT
from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option, say
from authflow.cli.signals import stop_signal
from authflow.core.errors import SettingsError

BASE_URL = "AUTHFLOW_BASE_URL"
PORTS_TRIED = 20
LAST_PORT = 65535

PANEL = """
authflow demo                                           everything is local; ctrl-c stops it
  Identity API     {address:<38} AuthFlow(base_url="{address}", …)
  Mailbox          {address}/emulator/v1/mail
  Members          {address}/emulator/v1/members

  Try: ada@example.com / demo-password-ada              signs in at once
       bob@example.com / demo-password-bob              must confirm a code: it is in the mailbox
       cyd@example.com / demo-password-cyd              waits for the owner: POST /members/{{id}}/approve
"""


@click.command(
    cls=ExamplesFirst,
    epilog=examples(
        "authflow demo", "authflow demo --script", "AUTHFLOW_BASE_URL=http://127.0.0.1:9480 authflow demo --script"
    ),
)
@click.option("--script", "scripted", is_flag=True, help="Play the stories and exit: 0 if all three end signed in.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="Where to serve.")
@json_option
@plainly
def demo(scripted: bool, port: int, as_json: bool) -> None:
    """
    Three people sign in: one at once, one by a mailed code, one after the owner's approval.

    Everything runs on loopback, on an emulator of its own, or on the one that AUTHFLOW_BASE_URL names, which is then
    left running.
    """
    if not asyncio.run(_demo(port, scripted=scripted, as_json=as_json)):
        raise leave(Exit.UNEXPECTED, "not every story ended as it should")


async def _demo(port: int, *, scripted: bool, as_json: bool) -> bool:
    elsewhere = os.environ.get(BASE_URL)
    if elsewhere:
        return await _play(elsewhere, as_json=as_json)
    async with _emulator(0 if scripted else port) as address:
        told = await _play(address, as_json=as_json, again=not scripted)
        if not scripted and not as_json:
            stop = stop_signal()
            click.echo(PANEL.format(address=address))
            await stop.wait()
        return told


@asynccontextmanager
async def _emulator(port: int) -> AsyncGenerator[str, None]:
    from authflow.emulator.server import serve  # noqa: PLC0415 - help must not load a web server
    from authflow.emulator.world import World  # noqa: PLC0415 - the same

    async with AsyncExitStack() as stack:
        world = World()
        stack.callback(world.close)
        for tried in range(port, min(port + PORTS_TRIED, LAST_PORT + 1)):
            try:
                address = await stack.enter_async_context(serve(world, port=tried))
            except OSError as fault:
                if fault.errno != errno.EADDRINUSE:
                    raise leave(Exit.USAGE, f"port {tried} cannot be had: {fault.strerror or fault}") from None
                continue  # Somebody has it: the next one, then.
            yield address
            return
        raise leave(Exit.USAGE, f"no port from {port} on is free")


async def _play(address: str, *, as_json: bool, again: bool = False) -> bool:
    """
    Tell the stories at *address*; with *again*, leave the stage as it was before them.
    """
    import aiohttp  # noqa: PLC0415 - help must not load it

    from authflow.cli.stories import Stories, listening  # noqa: PLC0415 - the same
    from authflow.door import AuthFlow  # noqa: PLC0415 - the same
    from authflow.emulator.remote import Remote  # noqa: PLC0415 - the same
    from authflow.emulator.world import CLIENT_ID  # noqa: PLC0415 - the same

    lines: list[str] = []
    tell = lines.append if as_json else click.echo
    try:
        auth = AuthFlow(client_id=CLIENT_ID, base_url=address, redirect_uri="http://127.0.0.1/callback")
    except SettingsError as wrong:
        raise leave(Exit.USAGE, f"{BASE_URL}: {wrong}") from None
    tell(f"Three stories, over real HTTP, at {address}")
    with listening() as moves:
        async with auth, aiohttp.ClientSession() as session:
            stories = Stories(auth, Remote(address, session), moves, tell)
            told = await stories.play()
            if again:
                await stories.set_the_stage()
    if as_json:
        say({"base_url": address, "told": told, "lines": "\n".join(lines).splitlines()}, (), as_json=True)
    return told
