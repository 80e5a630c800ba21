"""
`authflow keys`: what runs are sealed with, and how that is changed while everybody goes on.
"""

import asyncio
import time
from typing import Any, Final

import click
from attrs import asdict
from click.core import ParameterSource

from authflow.cli import files, keyring
from authflow.cli.exits import plainly
from authflow.cli.help import Commands, ExamplesFirst, examples
from authflow.cli.output import columns, json_option, say
from authflow.cli.settings import STORE, Settings, settings_of
from authflow.engine.keys import Ring, keys_in, new_key

COMMANDS: Final = {
    "new": ("authflow.cli.keys:new", "Make a key, or a file with one."),
    "status": ("authflow.cli.keys:status", "Which keys there are, which one seals, what each one holds."),
    "rotate": ("authflow.cli.keys:rotate", "Let a new key seal, and seal anew what a store keeps."),
}
EXAMPLES: Final = examples(
    "authflow keys new keys.txt                                          a file of keys, for you alone",
    "authflow keys status --keys-file keys.txt --store sqlite:///runs.db what each key holds",
    "authflow keys rotate --keys-file keys.txt --store sqlite:///runs.db a new key, for all rows",
)

store_option: Final = click.option(
    "--store",
    "url",
    envvar=STORE,
    show_envvar=True,
    metavar="URL",
    help="Where runs are kept: sqlite:///runs.db, redis://…, postgresql://….",
)


@click.group(cls=Commands, table=COMMANDS, epilog=EXAMPLES)
def keys() -> None:
    """
    The keys that runs are sealed with, and handles hashed: the first one seals, all of them open.

    They are read from --keys-file, AUTHFLOW_KEYS, AUTHFLOW_KEYS_FILE, or keys_file under [tool.authflow]; no command
    takes one as an argument.
    """


@click.command(cls=ExamplesFirst, epilog=examples("authflow keys new keys.txt", "authflow keys new --json"))
@click.argument("file", required=False, metavar="[FILE]")
@json_option
@plainly
def new(*, file: str | None, as_json: bool) -> None:
    """
    Write a new key to FILE, which only you can read and which must not be there yet; or print it.
    """
    key = new_key()
    if file is None:
        say({"id": key.id, "key": key.written}, [key.written], as_json=as_json)
        return
    path = files.prepared(files.named(file))
    files.create(path, keyring.file_of([key]))
    line = f"{path}: the key {key.id}, for you alone. Without this file nobody can read what it seals."
    say({"file": str(path), "keys": keyring.listed(Ring((key,)))}, [line], as_json=as_json)


@click.command(
    cls=ExamplesFirst,
    epilog=examples(
        "authflow keys status --keys-file keys.txt",
        "authflow keys status --keys-file keys.txt --store sqlite:///runs.db",
    ),
)
@settings_of("keys_file")
@store_option
@json_option
@plainly
def status(*, settings: Settings, url: str | None, as_json: bool) -> None:
    """
    List the keys, and with --store how many rows each one has sealed and how many runs answer to handles hashed by it.

    A key other than the first may go as soon as both are 0 and another one has sealed for a day, which is how long
    what was counted by it lasts: nobody would miss it.
    """
    ring = _ring(settings)
    document: dict[str, Any] = {"keys": keyring.listed(ring)}
    if url is not None:
        held = asyncio.run(_held(url, ring))
        for one in document["keys"]:
            one |= {"rows": held.rows.get(one["id"], 0), "handles": held.handles.get(one["id"], 0)}
        strangers = {name: count for name, count in held.rows.items() if ring.called(name) is None}
        document |= {"unknown": strangers, "unreadable": held.unreadable}
    say(document, _lines(document), as_json=as_json)


@click.command(
    cls=ExamplesFirst,
    epilog=examples(
        "authflow keys rotate --keys-file keys.txt --store sqlite:///runs.db",
        "authflow keys rotate --keys-file keys.txt --store sqlite:///runs.db --rows-only",
        "authflow keys rotate --keys-file keys.txt --standby",
    ),
)
@settings_of("keys_file")
@store_option
@click.option("--standby", is_flag=True, help="Add a key that opens and does not seal yet, for every process to learn.")
@click.option("--to", "chosen", metavar="ID", help="Let a key that is there already seal, instead of a new one.")
@click.option("--rows-only", is_flag=True, help="Change no key: go on with the rows that another key has sealed.")
@json_option
@plainly
def rotate(
    *, settings: Settings, url: str | None, standby: bool, chosen: str | None, rows_only: bool, as_json: bool
) -> None:
    """
    Put a new key before the others in the file of keys, and with --store seal all rows anew by it.

    Nothing is lost, and nobody has to stop: rows are sealed one by one, and a run in the middle of a call is left to
    its own next write. Stop it at any time, and go on with --rows-only. Where several processes share a store, let them
    learn the key first: --standby, start them anew, then --to ID.
    """
    if standby and click.get_current_context().get_parameter_source("url") is ParameterSource.ENVIRONMENT:
        url = None  # It is there for other commands.
    if standby + rows_only + (chosen is not None) > 1 or (rows_only and url is None) or (standby and url is not None):
        raise click.UsageError(
            "Say one of --standby, --to and --rows-only; --rows-only needs a --store, --standby none."
        )
    ring = _ring(settings)
    if not rows_only:
        ring = _changed(settings, chosen, standby=standby)
    document: dict[str, Any] = {"keys": keyring.listed(ring)}
    if url is not None:
        document["rows"] = asdict(asyncio.run(_resealed(url, ring)))
    say(document, _lines(document), as_json=as_json)


def _ring(settings: Settings) -> Ring:
    ring = keyring.ring_in(settings)
    if ring is None:
        raise click.UsageError("No keys are set: say --keys-file, or set AUTHFLOW_KEYS. `authflow keys new` makes one.")
    return ring


def _changed(settings: Settings, chosen: str | None, *, standby: bool) -> Ring:
    path = keyring.place(settings)
    with files.held(path):
        there = keys_in(keyring.read(str(path)))
        if chosen is not None:
            first = next((key for key in there if key.id == chosen), None)
            if first is None:
                raise click.UsageError(f"There is no key {chosen!r}; there are {', '.join(key.id for key in there)}.")
            there = [first, *(key for key in there if key is not first)]
        else:
            there = [*there, new_key()] if standby else [new_key(), *there]
        files.write_text(path, keyring.file_of(there))
    return Ring(tuple(there))


async def _held(url: str, ring: Ring) -> Any:
    from authflow.stores.reseal import held_by  # noqa: PLC0415 - help must not load a cipher

    rows = _rows(url)
    try:
        return await held_by(rows, ring)
    finally:
        await rows.aclose()


async def _resealed(url: str, ring: Ring) -> Any:
    from authflow.stores.reseal import reseal  # noqa: PLC0415 - help must not load a cipher

    rows = _rows(url)
    try:
        return await reseal(rows, ring, time.time())
    finally:
        await rows.aclose()


def _rows(url: str) -> Any:
    from authflow.stores.kept import are_rows  # noqa: PLC0415 - help must not load a driver
    from authflow.stores.urls import open_store  # noqa: PLC0415 - the same

    store = open_store(url)
    if not are_rows(store):
        raise click.UsageError("--store must name a store that outlives its process; this one seals nothing.")
    return store


def _lines(document: dict[str, Any]) -> list[str]:
    counted = any("rows" in one for one in document["keys"])
    head = ("key", "", *(("rows", "handles") if counted else ()))
    table = [
        (one["id"], "seals" if one["seals"] else "opens", *((str(one["rows"]), str(one["handles"])) if counted else ()))
        for one in document["keys"]
    ]
    lines = columns([head, *table], indent="")
    for name, count in document.get("unknown", {}).items():
        lines.append(f"{count} sealed by {name}, a key that is not here")
    if document.get("unreadable"):
        lines.append(f"{document['unreadable']} that none of these keys opens")
    if "rows" in document:
        lines.append(", ".join(f"{count} {name}" for name, count in document["rows"].items()))
    return lines
