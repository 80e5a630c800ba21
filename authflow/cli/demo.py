"""
`authflow demo`: three people sign in, over real HTTP.
"""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import click

from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import say
from authflow.cli.signals import stop_signal

BASE_URL = "AUTHFLOW_BASE_URL"
PORT = 9480
PORTS_TRIED = 20

PANEL = """
authflow demo                                           everything is local; ctrl-c stops it
  Identity API     {address:<38} what authflow speaks to
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
@click.option("--json", "as_json", is_flag=True, help="What came of it, as one JSON document.")
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
    if elsewhere is not None:
        return await _play(elsewhere, as_json=as_json)
    async with _emulator(0 if scripted else port) as address:
        told = await _play(address, as_json=as_json)
        if not scripted and not as_json:
            stop = stop_signal()
            click.echo(PANEL.format(address=address))
            await stop.wait()
        return told


@asynccontextmanager
async def _emulator(port: int) -> AsyncGenerator[str, None]:
    from authflow.emulator.server import serve  # noqa: PLC0415 - help must not load a web server
    from authflow.emulator.world import World  # noqa: PLC0415 - the same

    world = World()
    try:
        for tried in range(port, port + PORTS_TRIED):
            try:
                server = serve(world, port=tried)
                address = await server.__aenter__()
            except OSError:
                continue  # Somebody has it: the next one, then.
            try:
                yield address
            finally:
                await server.__aexit__(None, None, None)
            return
        raise leave(Exit.UNEXPECTED, f"no port from {port} on is free")
    finally:
        world.close()


async def _play(address: str, *, as_json: bool) -> bool:
    import aiohttp  # noqa: PLC0415 - help must not load it

    from authflow.cli.stories import Stories, listening  # noqa: PLC0415 - the same
    from authflow.door import AuthFlow  # noqa: PLC0415 - the same
    from authflow.emulator.remote import Remote  # noqa: PLC0415 - the same
    from authflow.emulator.world import CLIENT_ID  # noqa: PLC0415 - the same

    lines: list[str] = []
    tell = lines.append if as_json else click.echo
    tell(f"Three stories, over real HTTP, at {address}")
    with listening() as moves:
        async with (
            AuthFlow(client_id=CLIENT_ID, base_url=address, redirect_uri="http://127.0.0.1/callback") as auth,
            aiohttp.ClientSession() as session,
        ):
            told = await Stories(auth, Remote(address, session), moves, tell).play()
    if as_json:
        say({"base_url": address, "told": told, "lines": "\n".join(lines).splitlines()}, (), as_json=True)
    return told
