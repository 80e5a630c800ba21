"""
`authflow openapi` and `authflow types`: what the JSON API is, for other programs.
"""

from pathlib import Path

import click

from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option, say

checked = click.option(
    "--check",
    "against",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Only compare; exit 8 if FILE says something else.",
)


@click.command(
    cls=ExamplesFirst, epilog=examples("authflow openapi > openapi.json", "authflow openapi --check openapi.json")
)
@checked
@json_option
@plainly
def openapi(*, against: Path | None, as_json: bool) -> None:
    """
    Print the OpenAPI 3.1 description of the JSON API.
    """
    from authflow.flows import ATLAS  # noqa: PLC0415 - help must not build the tables
    from authflow.web.openapi import written  # noqa: PLC0415 - the same

    _tell(written(ATLAS), against, as_json=as_json)


@click.command(
    cls=ExamplesFirst, epilog=examples("authflow types > authflow.d.ts", "authflow types --check authflow.d.ts")
)
@checked
@json_option
@plainly
def types(*, against: Path | None, as_json: bool) -> None:
    """
    Print TypeScript declarations of actions, replies and problems: a `switch` over `action.type` narrows.
    """
    from authflow.web.types import declarations  # noqa: PLC0415 - help must not load what they are made of

    _tell(declarations(), against, as_json=as_json)


def _tell(text: str, against: Path | None, *, as_json: bool) -> None:
    if against is None:
        say({"text": text}, [text.removesuffix("\n")], as_json=as_json)
        return
    try:
        stale = against.read_bytes() != text.encode()
    except OSError as fault:
        raise click.UsageError(f"Cannot read {against}: {fault.strerror}.") from None
    say({"stale": stale}, [f"{against} is {'stale' if stale else 'as it should be'}."], as_json=as_json)
    if stale:
        raise leave(Exit.DIFFERENT)
