"""
`authflow demo`: three people sign in, over real HTTP.
"""

import asyncio
import os
import sys
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from shlex import quote
from shutil import which
from typing import TYPE_CHECKING

import click

from authflow.cli.conversation.wanted import in_lines, texts_of
from authflow.cli.emulator.start import LOOPBACK, PORT
from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option, say
from authflow.cli.settings import Settings, settings_of
from authflow.cli.signals import stop_signal
from authflow.core.errors import SettingsError
from authflow.engine.race import first
from authflow.ui.texts import ENGLISH, Texts

if TYPE_CHECKING:
    from authflow.door import AuthFlow
    from authflow.emulator.world import World
    from authflow.stores.memory import MemoryStore

BASE_URL = "AUTHFLOW_BASE_URL"
LOCAL = "http://127.0.0.1"
CONSOLE, EMULATOR = 1, 2
"""
How far from the pages the console and the emulator are.
"""
LAST_PORT = 65535


@click.command(
    cls=ExamplesFirst,
    epilog=examples(
        "authflow demo",
        "authflow demo --open",
        "authflow demo --script",
        "AUTHFLOW_BASE_URL=http://127.0.0.1:9480 authflow demo --script",
    ),
)
@click.option("--script", "scripted", is_flag=True, help="Play the stories and exit: 0 if all three end signed in.")
@click.option("--open", "browse", is_flag=True, help="Open your browser where it begins.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="Of the pages; or the next one free."
)
@settings_of("lang")
@json_option
@plainly
def demo(*, scripted: bool, browse: bool, port: int, settings: Settings, as_json: bool) -> None:
    """
    Three people sign in: one at once, one by a mailed code, one after the owner's approval; and then you.

    You do so by the pages that it serves, or here. Everything runs on loopback, on an emulator of its own, or on the
    one that AUTHFLOW_BASE_URL names, which is then left running; against that, only the stories are played.
    """
    if not asyncio.run(_demo(port, texts_of(settings), scripted=scripted, browse=browse, as_json=as_json)):
        raise leave(Exit.UNEXPECTED, None if as_json else "not every story ended as it should")


async def _demo(port: int, texts: Texts, *, scripted: bool, browse: bool, as_json: bool) -> bool:
    from authflow.emulator.world import World  # noqa: PLC0415 - help must not load a web server

    elsewhere = os.environ.get(BASE_URL)
    if elsewhere:
        return await _play(elsewhere, as_json=as_json)
    stays = not scripted and not as_json
    world = World()
    # The pages are at the port that was asked for, and a console beside them.
    async with _serving(world, _beside(port, EMULATOR) if stays else 0) as address:
        told = await _play(address, as_json=as_json, again=stays)
        if stays:
            await _stay(world, address, port, texts, browse=browse)
        return told


async def _stay(world: "World", address: str, port: int, texts: Texts, *, browse: bool) -> None:
    """
    Serve pages, show where to look, and offer the conversation to whoever sits here, until ctrl-c.
    """
    from authflow.cli.demo.approvals import Approvals  # noqa: PLC0415 - help must not load the network
    from authflow.cli.demo.arriving import Arriving  # noqa: PLC0415 - the same
    from authflow.cli.demo.by_hand import ByHand  # noqa: PLC0415 - the same
    from authflow.cli.demo.panel import Panel  # noqa: PLC0415 - the same
    from authflow.cli.serving.hosting import hosting, listening, near, origin_at, port_of  # noqa: PLC0415 - the same
    from authflow.console import serve_console  # noqa: PLC0415 - the same
    from authflow.stores.memory import MemoryStore  # noqa: PLC0415 - the same
    from authflow.ui.terminal import Terminal  # noqa: PLC0415 - the same
    from authflow.web.standalone import standalone  # noqa: PLC0415 - the same

    stop, store = stop_signal(), MemoryStore()
    async with near(port, listening) as sock:
        origin = origin_at(LOOPBACK, port_of(sock))
        auth = _application(address, texts, store, origin)
        async with (
            auth,
            hosting(standalone(auth, origin=origin, example=True), sock),
            near(_beside(port, CONSOLE), lambda tried: serve_console(address, auth, port=tried)) as console,
        ):
            click.echo(f"\n{Panel(origin, console, address, _command()).text}\n")
            if browse:
                await asyncio.to_thread(webbrowser.open, f"{origin}/")
            by_hand = ByHand(auth, Terminal(texts, plain=in_lines()))
            sits = sys.stdin.isatty() and sys.stdout.isatty()
            await first(
                by_hand.offer() if sits else _until(stop),
                _until(stop),
                Arriving(world.mailbox, texts, lambda: by_hand.asks).tell(),
                Approvals(auth, store, address).watch(),
            )


def _beside(port: int, steps: int) -> int:
    """
    The port *steps* behind *port*, where there is one; else any.
    """
    return port + steps if 0 < port <= LAST_PORT - steps else 0


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
    from authflow.cli.serving.hosting import near  # noqa: PLC0415 - help must not load a web server
    from authflow.emulator.server import serve  # noqa: PLC0415 - the same

    try:
        async with near(port, lambda tried: serve(world, port=tried)) as address:
            yield address
    finally:
        world.close()


async def _play(address: str, *, as_json: bool, again: bool = False) -> bool:
    """
    Tell the stories at *address*; with *again*, leave the stage as it was before them.
    """
    import aiohttp  # noqa: PLC0415 - help must not load it

    from authflow.cli.demo.stories import Stories, listening  # noqa: PLC0415 - the same
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


def _application(
    address: str, texts: Texts = ENGLISH, store: "MemoryStore | None" = None, origin: str | None = None
) -> "AuthFlow":
    from authflow.door import AuthFlow  # noqa: PLC0415 - help must not load the network
    from authflow.emulator.world import CLIENT_ID  # noqa: PLC0415 - the same

    return AuthFlow(
        client_id=CLIENT_ID,
        base_url=address,
        redirect_uri=f"{origin or LOCAL}/callback",
        recovery_uri=f"{origin}/reset" if origin else None,
        public_origin=origin,
        texts=texts,
        store=store,
    )
