"""
`authflow diagram`: flows to pictures, on the screen or as files that can be checked.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.flows.own import flow_called
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option, say
from authflow.core.flow import AnyFlow
from authflow.core.paths import rows
from authflow.core.state import End, Next
from authflow.draw import Format, draw, drawings

EXAMPLES: Final = examples(
    "authflow diagram login",
    "authflow diagram verify --format svg --highlight code_spent",
    "authflow diagram --all --out diagrams --check",
)


@click.command(cls=ExamplesFirst, epilog=EXAMPLES)
@click.argument("flow", required=False)
@click.option("--all", "everything", is_flag=True, help="All flows, with an index page; needs --out.")
@click.option("--format", "written", type=click.Choice([*map(str, Format)]), help="Of one flow; mermaid unless said.")
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write to, instead of the screen.")
@click.option("--check", "checking", is_flag=True, help="Write nothing; exit 8 if a file in --out is stale.")
@click.option("--highlight", metavar="STATE", help="Stress a state, or an end.")
@json_option
@plainly
def diagram(
    *,
    flow: str | None,
    everything: bool,
    written: str | None,
    out: Path | None,
    checking: bool,
    highlight: str | None,
    as_json: bool,
) -> None:
    """
    Draw FLOW, one of ours or yours as MODULE:FLOW; or with --all every flow of ours and an index page.
    """
    if everything == (flow is not None):
        raise click.UsageError("Name one flow, or say --all.")
    if everything and (highlight is not None or written is not None or out is None):
        raise click.UsageError("--all draws into --out, in every format, and highlights nothing.")
    form = Format(written or Format.MERMAID)
    files: Mapping[str, str]
    if flow is not None:
        drawn = flow_called(flow)
        files = {f"{drawn.name}.{_ending(form)}": _drawn(drawn, form, highlight)}
    else:
        from authflow.flows import ATLAS  # noqa: PLC0415 - help must not build the tables

        files = drawings(ATLAS)
    if out is None:
        if checking:
            raise click.UsageError("--check compares with files: say where, with --out.")
        say(files, ["".join(files.values()).rstrip("\n")], as_json=as_json)
    elif checking:
        _compare(files, out, strangers=everything, as_json=as_json)
    else:
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name, drawing in files.items():
                (out / name).write_bytes(drawing.encode())
        except OSError as fault:
            raise click.UsageError(f"Cannot write to {out}: {fault.strerror}.") from None
        say({"written": sorted(files)}, [f"{len(files)} files written to {out}."], as_json=as_json)


def _drawn(flow: AnyFlow, form: Format, highlight: str | None) -> str:
    places = {*map(str, flow.states), *(_exit(row.target) for row in rows(flow) if isinstance(row.target, Next | End))}
    if highlight is not None and highlight not in places:
        raise click.UsageError(f"The flow {flow.name} has no {highlight!r}; there are {', '.join(sorted(places))}.")
    return draw(flow, form, highlight)


def _exit(target: Next | End) -> str:
    return target.flow if isinstance(target, Next) else target.name


def _ending(form: Format) -> str:
    return {Format.MERMAID: "mmd", Format.DOT: "dot", Format.SVG: "svg", Format.TABLE: "md"}[form]


def _compare(files: Mapping[str, str], out: Path, *, strangers: bool, as_json: bool) -> None:
    stale = sorted(_stale(files, out, strangers=strangers))
    lines = [f"stale: {out / name}" for name in stale] or [f"{len(files)} files in {out} are as they should be."]
    say({"stale": stale}, lines, as_json=as_json)
    if stale:
        raise leave(Exit.DIFFERENT)


def _stale(files: Mapping[str, str], out: Path, *, strangers: bool) -> Iterator[str]:
    for name, drawing in files.items():
        path = out / name
        if not path.is_file() or path.read_bytes() != drawing.encode():
            yield name
    if strangers and out.is_dir():
        yield from (path.name for path in out.iterdir() if path.is_file() and path.name not in files)
