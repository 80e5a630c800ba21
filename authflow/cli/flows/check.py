"""
`authflow check`: proofread flows before a run does.
"""

import click

from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.flows.own import flow_at
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option, say
from authflow.core.atlas import Atlas
from authflow.core.errors import InvalidFlow
from authflow.core.paths import rows


@click.command(cls=ExamplesFirst, epilog=examples("authflow check", "authflow check myapp.flows:TERMS"))
@click.argument("where", required=False, metavar="[MODULE:FLOW]")
@json_option
@plainly
def check(where: str | None, as_json: bool) -> None:
    """
    Proofread all flows, together with one of your own; every mistake at once. Exits 8 if there are any.
    """
    from authflow.flows import FLOWS  # noqa: PLC0415 - help must not build the tables

    try:
        # A module of the user's may build an atlas itself, and so be the first to hear of the mistakes.
        mine = () if where is None else (flow_at(where),)
        replaced = {flow.name for flow in mine}
        everything = (*(flow for flow in FLOWS if flow.name not in replaced), *mine)
        atlas = Atlas(*everything)
    except InvalidFlow as found:
        say({"mistakes": found.mistakes}, found.mistakes, as_json=as_json)
        raise leave(Exit.DIFFERENT) from None
    count = sum(1 for flow in atlas.flows.values() for _ in rows(flow))
    lines = [f"{len(everything)} flows, {count} rows: no mistake."]
    say({"flows": len(everything), "rows": count, "mistakes": []}, lines, as_json=as_json)
