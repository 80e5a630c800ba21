"""
`authflow emulator faults`: what goes wrong on purpose between the emulator and whoever asks it.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import click

from authflow.cli.emulator.listing import listing
from authflow.cli.emulator.reach import asked, base_url_option
from authflow.cli.exits import plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.moments import Span
from authflow.cli.output import columns, json_option, say
from authflow.cli.settings import Settings
from authflow.ui.texts import plain

if TYPE_CHECKING:
    from authflow.emulator.remote import Remote

KINDS: Final = (
    "latency",
    "status",
    "drop-before",
    "drop-after",
    "reset",
    "slow",
    "malformed",
    "huge",
    "bomb",
    "redirect",
)
"""
What can go wrong; the emulator's own list, which help must not load.
"""
FAULTS: Final = {
    "add": ("authflow.cli.emulator.faults:add", "Let something go wrong."),
    "clear": ("authflow.cli.emulator.faults:clear", "Let everything go right again."),
}
SHOWN_APART: Final = frozenset({"id", "kind", "operation", "times", "hits"})


@listing(
    "faults",
    FAULTS,
    "authflow emulator faults",
    "authflow emulator faults add drop-after --operation register",
    "authflow emulator faults clear",
)
def faults(*, settings: Settings, as_json: bool) -> None:
    """
    List the faults that wait for requests, in the order in which they strike.
    """
    _tell(asked(settings, lambda remote: remote.faults()), as_json=as_json)


@click.command(
    cls=ExamplesFirst,
    epilog=examples(
        "authflow emulator faults add drop-after --operation register",
        "authflow emulator faults add status --status 429 --retry-after 60 --times 3",
        "authflow emulator faults add reset --probability 0.1 --seed 7 --always",
        "authflow emulator faults add latency --seconds 20s --operation token --grant refresh_token",
    ),
)
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.option("--operation", metavar="NAME", help="Which requests: `login`, `token`, …; without it, all of them.")
@click.option("--grant", metavar="TYPE", help="With the operation `token`: which grant.")
@click.option("--times", type=int, metavar="N", help="How many requests; without it, one.")
@click.option("--always", is_flag=True, help="Until it is cleared, instead of a number of times.")
@click.option("--probability", type=float, metavar="P", help="How likely it hits: above 0, up to 1.")
@click.option("--seed", type=int, metavar="N", help="What the chance begins with; the same one hits the same requests.")
@click.option("--after/--before", default=None, help="Whether the service acts first, where that is not said by KIND.")
@click.option("--seconds", type=Span(), metavar="DURATION", help="latency: how late; slow: how long it takes.")
@click.option("--status", type=int, metavar="CODE", help="status, redirect: the status.")
@click.option("--retry-after", metavar="WHEN", help="status: the header; seconds, or any text.")
@click.option("--location", metavar="ADDRESS", help="redirect: where it leads.")
@click.option("--size", type=int, metavar="BYTES", help="huge, bomb: how large the answer is, inflated.")
@base_url_option
@json_option
@plainly
def add(*, settings: Settings, as_json: bool, always: bool, times: int | None, **said: Any) -> None:
    """
    Let requests meet a fault of KIND: once, unless it is said otherwise.

    KIND is latency, status, drop-before, drop-after, reset, slow, malformed, huge, bomb or redirect.
    """
    from authflow.wix.wire import camel  # noqa: PLC0415 - help must not load it

    if always and times is not None:
        raise click.UsageError("--times and --always exclude each other.")
    counted = {"times": times} if always or times is not None else {}
    fault = {camel(name): value for name, value in said.items() if value is not None}
    if str(said["retry_after"] or "").isdecimal():
        fault["retryAfter"] = int(said["retry_after"])
    made = asked(settings, lambda remote: remote.add_fault({**fault, **counted}))
    _tell([made], as_json=as_json, only=True)


@click.command(
    cls=ExamplesFirst,
    epilog=examples("authflow emulator faults clear", "authflow emulator faults clear 2f1c…"),
)
@click.argument("fault", required=False, metavar="[ID]")
@base_url_option
@json_option
@plainly
def clear(*, settings: Settings, fault: str | None, as_json: bool) -> None:
    """
    Take all faults away, or the one called ID; what still waits is shown.
    """
    _tell(asked(settings, lambda remote: _cleared(remote, fault)), as_json=as_json)


async def _cleared(remote: "Remote", fault: str | None) -> list[dict[str, Any]]:
    if fault is not None and fault not in [one["id"] for one in await remote.faults()]:
        raise click.UsageError(f"No fault {fault!r} waits; `authflow emulator faults` lists them.")
    return await remote.clear_faults(fault)


def _tell(found: list[dict[str, Any]], *, as_json: bool, only: bool = False) -> None:
    rows = [("kind", "operation", "times", "hits", "how", "id"), *map(_row, found)]
    lines = columns(rows, indent="") if found else ["Nothing goes wrong."]
    say(found[0] if only else found, lines, as_json=as_json)


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    times = "always" if one.get("times") is None else str(one["times"])
    how = {name: value for name, value in one.items() if name not in SHOWN_APART and value is not None}
    said = " ".join(f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in how.items())
    return str(one["kind"]), str(one["operation"]), times, str(one["hits"]), plain(said), str(one["id"])
