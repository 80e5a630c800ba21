"""
`authflow serve`: pages and a JSON API against the service that is configured.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import click

from authflow.cli.exits import plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import columns
from authflow.cli.settings import EMULATOR, Settings, settings_of
from authflow.cli.signals import stop_signal
from authflow.cli.wanted import texts_of

if TYPE_CHECKING:
    from authflow.door import AuthFlow
    from authflow.engine.ports import Store
    from authflow.stores.rows import RowStore

PATH: Final = re.compile(r"[\w-]+(/[\w-]+)*", re.ASCII)
PORT: Final = 9490
LOOPBACK: Final = "127.0.0.1"
MEMORY: Final = "memory:"
TELLS: Final = ("even", "honest")
SWEEP: Final = 60.0
"""
Seconds between two looks for runs that nobody touched in time.
"""
NAMED: Final = (
    "base_url",
    "client_id",
    "redirect_uri",
    "recovery_uri",
    "public_origin",
    "hosted_login",
    "profile_fields",
    "keys_file",
    "lang",
)


@click.command(
    cls=ExamplesFirst,
    epilog=examples(
        "authflow serve                                             pages at http://127.0.0.1:9490/login",
        "authflow serve --base-url http://127.0.0.1:9480            against an emulator",
        "authflow serve --store sqlite:///runs.db --keys-file keys.txt   runs outlive it; `authflow keys new keys.txt`",
        "authflow serve --host 0.0.0.0 --public-origin https://login.shop.example --pages /auth",
        "authflow serve --port 0 --json                             for programs: one line when it is ready",
    ),
)
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to serve at.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--pages", default="", metavar="PATH", help="The path that the pages are below; the root, if not said.")
@click.option("--api", default="/api", show_default=True, metavar="PATH", help="The path of the JSON API.")
@click.option(
    "--store",
    "url",
    default=MEMORY,
    show_default=True,
    metavar="URL",
    help="Where runs are kept: memory:, sqlite:///runs.db, redis://…, postgresql://….",
)
@click.option(
    "--tell",
    type=click.Choice(TELLS),
    default=TELLS[0],
    show_default=True,
    help="Whether strangers learn who has an account: the same answers for all, or what the service says.",
)
@settings_of(*NAMED)
@click.option("--json", "as_json", is_flag=True, help="One JSON line when it is ready.")
@plainly
def serve(
    *, host: str, port: int, pages: str, api: str, url: str, tell: str, settings: Settings, as_json: bool
) -> None:
    """
    Serve pages and a JSON API until ctrl-c or SIGTERM; requests that came before are answered.

    Browsers reach them at the address where they are served, or at --public-origin, which must be https as soon as
    --host lets other machines in: cookies and redirects belong to it, and no header is trusted to name it.
    """
    pages, api = (_path(name, said) for name, said in (("--pages", pages), ("--api", api)))
    if not api or pages == api:
        raise click.UsageError("--api is a path of its own, such as /api.")
    _check_origin(host, settings)
    asyncio.run(_serve(host, port, pages, api, url, tell, settings, as_json=as_json))


def _path(option: str, said: str) -> str:
    path = said.strip("/")
    if path and not PATH.fullmatch(path):
        raise click.UsageError(f"{option} is a path of letters and digits, such as /auth, and not {said!r}.")
    return f"/{path}" if path else ""


def _check_origin(host: str, settings: Settings) -> None:
    """
    Let no password cross a network in the clear.

    Raises:
        click.UsageError: Other machines are let in, and their browsers do not come by https.
    """
    from authflow.wix.settings import is_loopback  # noqa: PLC0415 - help must not load it

    secure = (settings["public_origin"] or "").lower().startswith("https://")
    if not is_loopback(host) and not secure:
        raise click.UsageError(
            f"--host {host} lets other machines in: say by --public-origin at which https address browsers come."
        )


async def _serve(
    host: str, port: int, pages: str, api: str, url: str, tell: str, settings: Settings, *, as_json: bool
) -> None:
    from authflow.cli import keyring  # noqa: PLC0415 - help must not load the network
    from authflow.cli.application import application  # noqa: PLC0415 - help must not load the network
    from authflow.cli.hosting import bound, hosting, origin_at, port_of  # noqa: PLC0415 - the same
    from authflow.engine.race import first  # noqa: PLC0415 - the same
    from authflow.web.standalone import standalone  # noqa: PLC0415 - the same

    stop = stop_signal()
    async with opened(url) as store:
        # What outlives this process is worth nothing without the keys that do, too; and that is said.
        ring = keyring.ring_in(settings) if url.startswith(MEMORY) else keyring.ring_for_a_while(settings)
        with bound(host, port) as sock:
            origin = (settings["public_origin"] or origin_at(host, port_of(sock))).rstrip("/")
            told = settings.found["redirect_uri"]
            auth = application(
                settings,
                texts_of(settings),
                store,
                [key.written for key in ring.keys] if ring is not None else (),
                redirect_uri=None if told.source != EMULATOR and told.value else f"{origin}{pages}/callback",
                recovery_uri=settings["recovery_uri"] or f"{origin}{pages}/reset",
                public_origin=origin,
            )
            async with auth, hosting(standalone(auth, origin=origin, pages=pages, api=api, tell=tell), sock):
                _say_ready(origin, pages, api, settings["base_url"] or "", as_json=as_json)
                await first(_until(stop), _sweeping(auth))


def _say_ready(origin: str, pages: str, api: str, service: str, *, as_json: bool) -> None:
    ready = {
        "pages": f"{origin}{pages}/login",
        "api": f"{origin}{api}",
        "openapi": f"{origin}{api}/openapi.json",
        "service": service,
    }
    names = ("Sign-in pages", "JSON API", "OpenAPI", "Service")
    lines = columns(zip(names, ready.values(), strict=True))
    click.echo(json.dumps(ready) if as_json else "\n".join(("Serving until ctrl-c:", *lines)))


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator["Store | RowStore", None]:
    """
    The store at *url*, until the block is left.

    Raises:
        NotAllowed, NotInstalled: There is none of that kind, or its driver is not installed.
    """
    from authflow.stores.kept import are_rows  # noqa: PLC0415 - help must not load it
    from authflow.stores.urls import open_store  # noqa: PLC0415 - the same

    store = open_store(url)
    try:
        yield store
    finally:
        if are_rows(store):
            await store.aclose()


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


async def _sweeping(auth: "AuthFlow") -> None:
    """
    End runs that nobody touched in time, for as long as it serves.
    """
    from authflow.core.errors import AuthflowError  # noqa: PLC0415 - help must not load it

    while True:
        await asyncio.sleep(SWEEP)
        with suppress(AuthflowError, OSError):  # The store is away: the next time, then.
            await auth.sweep()
