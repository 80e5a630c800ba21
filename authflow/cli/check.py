"""
`authflow check`: proofread flows before a run does.
"""

import sys
from importlib import import_module
from typing import TypeGuard

import click

from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option, say
from authflow.core.atlas import Atlas
from authflow.core.errors import InvalidFlow
from authflow.core.flow import AnyFlow, Flow
from authflow.core.paths import rows
from authflow.flows import FLOWS


@click.command(cls=ExamplesFirst, epilog=examples("authflow check", "authflow check myapp.flows:TERMS"))
@click.argument("where", required=False, metavar="[MODULE:FLOW]")
@json_option
@plainly
def check(where: str | None, as_json: bool) -> None:
    """
    Proofread all flows, together with one of your own; every mistake at once. Exits 8 if there are any.
    """
    try:
        # A module of the user's may build an atlas itself, and so be the first to hear of the mistakes.
        mine = _load(where) if where is not None else ()
        replaced = {flow.name for flow in mine}
        everything = (*(flow for flow in FLOWS if flow.name not in replaced), *mine)
        atlas = Atlas(*everything)
    except InvalidFlow as found:
        say({"mistakes": found.mistakes}, found.mistakes, as_json=as_json)
        raise leave(Exit.DIFFERENT) from None
    count = sum(1 for flow in atlas.flows.values() for _ in rows(flow))
    lines = [f"{len(everything)} flows, {count} rows: no mistake."]
    say({"flows": len(everything), "rows": count, "mistakes": []}, lines, as_json=as_json)


def _load(where: str) -> tuple[AnyFlow, ...]:
    module, colon, name = where.partition(":")
    if not (module and colon and name):
        raise click.UsageError(f"{where!r} is not of the form MODULE:FLOW.")
    sys.path.insert(0, "")  # The user's own modules lie where the command is called.
    try:
        home = import_module(module)
    except InvalidFlow:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever a user's own module does, it is told in one line
        raise click.UsageError(f"The module {module} cannot be imported: {_plain(fault)}") from None
    finally:
        sys.path.remove("")
    found: object = getattr(home, name, None)
    if found is None:
        raise click.UsageError(f"The module {module} has no {name!r}.")
    if not is_flow(found):
        raise click.UsageError(f"{where} is no Flow.")
    return (found,)


def _plain(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}".splitlines()[0]


def is_flow(found: object) -> TypeGuard[AnyFlow]:
    """
    Whether *found* is a flow, of whatever states.
    """
    return isinstance(found, Flow)
