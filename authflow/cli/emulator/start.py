"""
`authflow emulator`: a pretend identity service, from the command line.
"""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Final

import click

from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import Commands, ExamplesFirst, examples
from authflow.cli.output import columns
from authflow.cli.signals import stop_signal

READY_KEYS = ("api", "site", "console", "client_id", "api_key")
PORT = 9480
LAST_PORT = 65535
LOOPBACK = "127.0.0.1"

COMMANDS: Final = {
    "start": ("authflow.cli.emulator.start:start", "Serve it until ctrl-c."),
    "exec": ("authflow.cli.emulator.exec:run", "Run a command beside an emulator of its own."),
    "mail": ("authflow.cli.emulator.mail:mail", "The mail that it sent; a code for a pipe."),
    "members": ("authflow.cli.emulator.members:members", "Who has an account; do what the site's owner does."),
    "contacts": ("authflow.cli.emulator.members:contacts", "Which addresses the site knows."),
    "clock": ("authflow.cli.emulator.site:clock", "Its time: move it on, stop it."),
    "settings": ("authflow.cli.emulator.site:configure", "How the site is configured; change it."),
    "faults": ("authflow.cli.emulator.faults:faults", "What goes wrong on purpose: add, clear."),
    "requests": ("authflow.cli.emulator.site:requests", "What it was asked, without secrets."),
    "export": ("authflow.cli.emulator.snapshots:export", "The whole of it as a file."),
    "import": ("authflow.cli.emulator.snapshots:import_", "Bring it to where such a file says."),
    "reset": ("authflow.cli.emulator.site:reset", "Back to how it was in the beginning."),
}

EXAMPLES: Final = examples(
    "authflow emulator start                               serve it at port 9480",
    "authflow emulator exec -- pytest                      run your tests beside one of their own",
    "authflow emulator mail --to bob@example.com --code    only the code",
    "authflow emulator members approve cyd@example.com     do what the owner does",
    "authflow emulator clock --advance 30d                 a month later",
    "authflow emulator faults add drop-after               lose the next answer",
)


@click.group(cls=Commands, table=COMMANDS, epilog=EXAMPLES)
def emulator() -> None:
    """
    A pretend identity service for development and tests.

    All but `start` and `exec` talk to one that serves: at --base-url, AUTHFLOW_BASE_URL, base_url in pyproject.toml, or
    where `start` serves; `authflow demo` says where its own does.
    """


@click.command(cls=ExamplesFirst, epilog=examples("authflow emulator start", "authflow emulator start --port 0 --json"))
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line when it is ready.")
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to serve at.")
@click.option("--no-console", "bare", is_flag=True, help="Serve no console beside it.")
@click.option("--beyond-loopback", is_flag=True, help="Let --host be an address that other machines reach.")
@plainly
def start(*, port: int, as_json: bool, host: str, bare: bool, beyond_loopback: bool) -> None:
    """
    Serve the identity API on loopback until ctrl-c or SIGTERM. It says when it is ready.

    The console beside it is on loopback, whatever --host says: at the next port that is free, or any where --port is 0.
    """
    from authflow.wix.settings import is_loopback  # noqa: PLC0415 - help must not load it

    if not is_loopback(host):
        if not beyond_loopback:
            raise click.UsageError(
                f"--host {host} lets other machines in, and secrets out: say --beyond-loopback, too."
            )
        click.echo(f"authflow: whoever reaches {host} reads every secret of this emulator, and is its owner.", err=True)
    asyncio.run(_serve(host, port, bare=bare, as_json=as_json))


async def _serve(host: str, port: int, *, bare: bool, as_json: bool) -> None:
    from authflow.cli.serving.hosting import near  # noqa: PLC0415 - help must not load a web server
    from authflow.console import serve_console  # noqa: PLC0415 - the same
    from authflow.emulator.server import serve  # noqa: PLC0415 - help must not load a web server
    from authflow.emulator.world import API_KEY, CLIENT_ID, World  # noqa: PLC0415 - the same

    stop = stop_signal()
    world = World()
    async with AsyncExitStack() as stack:
        stack.callback(world.close)
        try:
            address = await stack.enter_async_context(serve(world, host, port, beyond_loopback=True))
        except (OSError, UnicodeError) as fault:
            where = f"port {port}" if host == LOOPBACK else f"port {port} at {host}"
            raise leave(Exit.USAGE, f"{where} cannot be had: {getattr(fault, 'strerror', None) or fault}") from None
        console = None
        if not bare:
            beside = port + 1 if 0 < port < LAST_PORT else 0
            console = await stack.enter_async_context(near(beside, lambda at: serve_console(address, port=at)))
        ready = dict(zip(READY_KEYS, (address, address, console, CLIENT_ID, API_KEY), strict=True))
        lines = columns([(name, value) for name, value in ready.items() if value])
        click.echo(json.dumps(ready) if as_json else "\n".join(("Serving until ctrl-c:", *lines)))
        await stop.wait()
