"""
`authflow serve`: pages and a JSON API against the service that is configured.
"""

import asyncio
import os
import re
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from authflow.cli.exits import plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.settings import STORE, Settings, settings_of

if TYPE_CHECKING:
    from authflow.cli.serving.served import Served
    from authflow.engine.keys import Ring

PATH: Final = re.compile(r"[\w-]+(/[\w-]+)*", re.ASCII)
PORT: Final = 9490
LOOPBACK: Final = "127.0.0.1"
MEMORY: Final = "memory:"
TELLS: Final = ("even", "honest")
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
        "authflow serve --store redis://localhost --workers 4       as many processes, with keys in AUTHFLOW_KEYS",
        "authflow serve --host 0.0.0.0 --public-origin https://login.shop.example --pages /auth",
        "authflow serve --port 0 --json                             for programs: one line when it is ready",
    ),
)
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to serve at.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="How many processes serve.")
@click.option("--pages", default="", metavar="PATH", help="The path that the pages are below; the root, if not said.")
@click.option("--api", default="/api", show_default=True, metavar="PATH", help="The path of the JSON API.")
@click.option(
    "--store",
    "url",
    default=MEMORY,
    show_default=True,
    envvar=STORE,
    show_envvar=True,
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
def serve(  # noqa: PLR0913 - everything that is said of what is served, by name
    *,
    host: str,
    port: int,
    workers: int,
    pages: str,
    api: str,
    url: str,
    tell: str,
    settings: Settings,
    as_json: bool,
) -> None:
    """
    Serve pages and a JSON API until ctrl-c or SIGTERM; requests that came before are answered.

    Browsers reach them at the address where they are served, or at --public-origin, which must be https as soon as
    --host lets other machines in: cookies and redirects belong to it, and no header is trusted to name it.

    With --workers, several processes answer at the one port, each whatever comes; they share a --store and keys. One
    that dies is started anew, and SIGTERM to a single one replaces it in peace.
    """
    from authflow.cli.serving.hosting import bound  # noqa: PLC0415 - help must not load the network
    from authflow.cli.serving.served import Served  # noqa: PLC0415 - the same

    pages, api = (_path(name, said) for name, said in (("--pages", pages), ("--api", api)))
    if not api or pages == api:
        raise click.UsageError("--api is a path of its own, such as /api.")
    _check_origin(host, settings)
    ring = _ring(url, settings, workers)
    with bound(host, port) as sock:
        served = Served(host, sock, pages, api, url, tell, settings, ring)
        if workers > 1:
            _by_workers(served, workers, as_json=as_json)
        else:
            asyncio.run(served.answer(partial(served.say_ready, as_json=as_json)))


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


def _ring(url: str, settings: Settings, workers: int) -> "Ring | None":
    """
    What the runs at *url* are sealed with, so that so many *workers* all know what one of them has begun.

    Raises:
        NotAllowed, NotInstalled: There is no store at *url*.
        click.UsageError: Several workers would not share it, or no keys; or those that are set are none.
    """
    from authflow.cli import keyring  # noqa: PLC0415 - help must not load it
    from authflow.stores.kept import are_rows  # noqa: PLC0415 - the same
    from authflow.stores.urls import open_store  # noqa: PLC0415 - the same

    outlives, ring = are_rows(open_store(url)), keyring.ring_in(settings)
    if workers == 1:
        # What outlives this process is worth nothing without the keys that do, too; and that is said.
        return keyring.ring_for_a_while(settings) if outlives else ring
    if not hasattr(os, "fork"):
        raise click.UsageError("--workers needs a system on which processes are forked, such as Linux or macOS.")
    if not outlives:
        places = "sqlite:///runs.db, redis://… or postgresql://…"
        raise click.UsageError(f"--workers {workers} needs a --store that processes share: {places}.")
    if ring is None:
        where = "say --keys-file, or set AUTHFLOW_KEYS; `authflow keys new` makes one"
        raise click.UsageError(f"--workers {workers} needs keys that processes share: {where}.")
    return ring


def _by_workers(served: "Served", count: int, *, as_json: bool) -> None:
    from authflow.cli.serving import hosting  # noqa: PLC0415 - help must not load the network
    from authflow.cli.serving.workers import Lead, Workers  # noqa: PLC0415 - the same
    from authflow.web import standalone  # noqa: PLC0415 - the same

    del hosting, standalone  # Loaded once, for all workers.

    @plainly
    def work(lead: Lead) -> None:
        asyncio.run(served.answer(lead.ready, lead.leash))

    Workers(work, count, partial(served.say_ready, as_json=as_json), served.sock.close).run()
