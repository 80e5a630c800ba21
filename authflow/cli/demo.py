"""
`authflow demo`: three people sign in, over real HTTP.
"""

import asyncio
import errno
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from shlex import quote
from shutil import which
from typing import TYPE_CHECKING

import click

from authflow.cli.emulator import PORT
from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option, say
from authflow.cli.settings import Settings, settings_of
from authflow.cli.signals import stop_signal
from authflow.cli.wanted import in_lines, texts_of
from authflow.core.errors import SettingsError
from authflow.engine.race import first
from authflow.ui.texts import ENGLISH, Texts

if TYPE_CHECKING:
    from authflow.door import AuthFlow
    from authflow.emulator.world import World
    from authflow.stores.memory import MemoryStore

BASE_URL = "AUTHFLOW_BASE_URL"
PORTS_TRIED = 20
LAST_PORT = 65535

PANEL = """
authflow demo                                           everything is local; ctrl-c stops it
  Identity API     {address}
  Mailbox          {address}/emulator/v1/mail
  Members          {address}/emulator/v1/members

  Try: ada@example.com / demo-password-ada              signs in at once
       bob@example.com / demo-password-bob              must confirm a code from a mail
       cyd@example.com / demo-password-cyd              waits for the owner

  In another terminal:
       export AUTHFLOW_BASE_URL={address}
       {command} login
       {command} emulator mail
       {command} emulator members approve cyd@example.com
"""


@click.command(
    cls=ExamplesFirst,
    epilog=examples(
        "authflow demo", "authflow demo --script", "AUTHFLOW_BASE_URL=http://127.0.0.1:9480 authflow demo --script"
    ),
)
@click.option("--script", "scripted", is_flag=True, help="Play the stories and exit: 0 if all three end signed in.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="Where to serve.")
@settings_of("lang")
@json_option
@plainly
def demo(*, scripted: bool, port: int, settings: Settings, as_json: bool) -> None:
    """
    Three people sign in: one at once, one by a mailed code, one after the owner's approval; and then you.

    Everything runs on loopback, on an emulator of its own, or on the one that AUTHFLOW_BASE_URL names, which is then
    left running.
    """
    if not asyncio.run(_demo(port, texts_of(settings), scripted=scripted, as_json=as_json)):
        raise leave(Exit.UNEXPECTED, None if as_json else "not every story ended as it should")


async def _demo(port: int, texts: Texts, *, scripted: bool, as_json: bool) -> bool:
    from authflow.emulator.world import World  # noqa: PLC0415 - help must not load a web server

    elsewhere = os.environ.get(BASE_URL)
    if elsewhere:
        return await _play(elsewhere, as_json=as_json)
    world = World()
    async with _serving(world, 0 if scripted else port) as address:
        told = await _play(address, as_json=as_json, again=not scripted)
        if not scripted and not as_json:
            await _stay(world, address, texts)
        return told


async def _stay(world: "World", address: str, texts: Texts) -> None:
    """
    Show where to look, and offer the conversation to whoever sits here, until ctrl-c.
    """
    from authflow.cli.by_hand import ByHand  # noqa: PLC0415 - help must not load the network
    from authflow.stores.memory import MemoryStore  # noqa: PLC0415 - the same
    from authflow.ui.terminal import Terminal  # noqa: PLC0415 - the same

    stop, store = stop_signal(), MemoryStore()
    click.echo(PANEL.format(address=address, command=_command()))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        await stop.wait()
        return
    async with _application(address, texts, store) as auth:
        by_hand = ByHand(auth, store, address, Terminal(texts, plain=in_lines()), world.mailbox)
        await first(by_hand.offer(), _until(stop))


def _command() -> str:
    """
    How to call us in another terminal.
    """
    if which("authflow"):
        return "authflow"
    # Run by `python -m authflow`, the first argument is a file that nobody can execute.
    return f"{quote(sys.executable)} -m authflow" if sys.argv[0].endswith("__main__.py") else quote(sys.argv[0])


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


@asynccontextmanager
async def _serving(world: "World", port: int) -> AsyncGenerator[str, None]:
    """
    Serve *world* at *port*, or at the next one that is free.
    """
    from authflow.emulator.server import serve  # noqa: PLC0415 - help must not load a web server

    async with AsyncExitStack() as stack:
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
    from authflow.emulator.remote import Remote  # noqa: PLC0415 - the same

    lines: list[str] = []
    tell = lines.append if as_json else click.echo
    try:
        auth = _application(address)
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


def _application(address: str, texts: Texts = ENGLISH, store: "MemoryStore | None" = None) -> "AuthFlow":
    from authflow.door import AuthFlow  # noqa: PLC0415 - help must not load the network
    from authflow.emulator.world import CLIENT_ID  # noqa: PLC0415 - the same

    callback = "http://127.0.0.1/callback"
    return AuthFlow(client_id=CLIENT_ID, base_url=address, redirect_uri=callback, texts=texts, store=store)
