"""
`authflow flows` and `authflow explain`: the tables, in words.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

import click

from authflow.cli.conversation.wanted import texts_of
from authflow.cli.exits import plainly
from authflow.cli.flows.own import flow_called
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import columns, json_option, say
from authflow.cli.settings import Settings, settings_of
from authflow.core.flow import AnyFlow
from authflow.core.holding import known
from authflow.core.machine import label
from authflow.core.outcome import Outcome
from authflow.core.paths import Row, rows
from authflow.core.state import AnyState, Auto, Limit, Step, Visit, Wait, sends
from authflow.core.value import listed, mapped

FACTS: Final = ("holds", "asks", "sends", "means", "limits", "opens", "proof", "brings", "wakes by", "rests")


@click.command(cls=ExamplesFirst, epilog=examples("authflow flows", "authflow flows verify --json"))
@click.argument("name", required=False)
@settings_of("lang")
@json_option
@plainly
def flows(*, name: str | None, settings: Settings, as_json: bool) -> None:
    """
    List the flows, or show the table of one: of ours by its name, or of yours as MODULE:FLOW.
    """
    if name is None:
        from authflow.flows import ATLAS  # noqa: PLC0415 - help must not build the tables

        texts = texts_of(settings)
        every = [{"name": flow.name, "about": texts.say(f"flow.{flow.name}")} for flow in ATLAS.flows.values()]
        say(every, columns((one["name"], one["about"]) for one in every), as_json=as_json)
        return
    flow = flow_called(name)
    table = [row_document(row) for row in rows(flow)]
    lines = columns([(one["state"], one["outcome"], one["target"]) for one in table])
    say({"name": flow.name, "needs": [slot.name for slot in flow.needs], "rows": table}, lines, as_json=as_json)


@click.command(
    cls=ExamplesFirst,
    epilog=examples("authflow explain login enter_credentials", "authflow explain tokens redeeming --json"),
)
@click.argument("flow")
@click.argument("state")
@settings_of("lang")
@json_option
@plainly
def explain(*, flow: str, state: str, settings: Settings, as_json: bool) -> None:
    """
    Say what STATE of FLOW asks, sends and holds, and where each outcome leads. FLOW may be yours: MODULE:FLOW.
    """
    table = flow_called(flow)
    place = next((one for one in table.states if str(one) == state), None)
    if place is None:
        raise click.UsageError(
            f"The flow {table.name} has no state {state!r}; there are {', '.join(map(str, table.states))}."
        )
    card: AnyState = table.states[place]
    leading = [row_document(row) for row in rows(table) if row.state == place]
    document = {
        "flow": table.name,
        "state": state,
        "title": texts_of(settings).say(f"{table.name}.{state}"),
        "kind": type(card).__name__.lower(),
        "holds": sorted(slot.name for slot in known(table)[place]),
        **dict(_facts(card)),
        "rows": leading,
    }
    say(document, _explained(document, table, leading), as_json=as_json)


def row_document(row: Row) -> dict[str, str]:
    """
    *row* as JSON.
    """
    return {"state": str(row.state), "outcome": str(row.outcome), "target": label(row.target)}


def _facts(card: AnyState) -> Iterator[tuple[str, object]]:
    calls = {str(choice): call.__name__ for choice, call in sends(card).items()}
    match card:
        case Step():
            yield "asks", [entry.slot.name for entry in card.ask]
            yield "sends", calls
            yield "means", _meant(card)
            yield "limits", {str(choice): _limit(limit) for choice, limit in card.limits.items()}
        case Auto():
            yield "sends", {"by itself": card.send.__name__}
        case Visit():
            yield "opens", card.to.name
            yield "proof", card.proof.name if card.proof else None
            yield "brings", {name: slot.name for name, slot in card.brings.items()}
        case Wait():
            yield "wakes by", sorted(str(outcome) for outcome in card.until)
            yield "sends", calls
            yield "means", _meant(card)
    yield "rests", f"{card.rests:.0f} s"


def _meant(card: Step[StrEnum] | Wait[StrEnum]) -> dict[str, str]:
    return {str(choice): str(meant) for choice, meant in card.on.items() if isinstance(meant, Outcome)}


def _limit(limit: Limit) -> str:
    per = f" per {limit.per.name}" if limit.per else ""
    return f"{limit.times}{per}" + (f", {limit.every:.0f} s apart" if limit.every else "")


def _explained(document: Mapping[str, object], flow: AnyFlow, leading: list[dict[str, str]]) -> Iterator[str]:
    yield f"{flow.name}.{document['state']} ({document['kind']}): {document['title']}"
    for name in FACTS:
        fact = document.get(name)
        if mapped(fact) and fact:
            yield f"  {name}: " + ", ".join(f"{key} → {value}" for key, value in fact.items())
        elif listed(fact) and fact:
            yield f"  {name}: " + ", ".join(map(str, fact))
        elif isinstance(fact, str):
            yield f"  {name}: {fact}"
    yield "  then:"
    yield from columns([(one["outcome"], one["target"]) for one in leading], indent="    ")
