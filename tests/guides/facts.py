"""
What the tables know of each outcome, as the lists in the guide `outcomes` tell it.

A guide's prose is written by hand; the list under each outcome is not. `python -m tests.guides.facts` writes the lists
anew, and a test fails when they are not today's.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from textwrap import fill
from typing import Final

from authflow import calls
from authflow.core.call import ALWAYS, Call
from authflow.core.flow import AnyFlow
from authflow.core.outcome import Outcome
from authflow.core.paths import Row, rows
from authflow.core.state import FROM_OUTSIDE, AnyState, End, Next, Stay, Step, Visit, Wait, possible, sends
from authflow.flows import FLOWS
from authflow.ui.texts import ENGLISH

PAGE: Final = Path(str(calls.__file__)).parent.parent / "guides" / "outcomes.md"
WIDTH: Final = 118
TABLES: Final[tuple[AnyFlow, ...]] = FLOWS
CARDS: Final[tuple[AnyState, ...]] = tuple(card for flow in TABLES for card in flow.states.values())
SENT: Final = tuple(call for card in CARDS for call in sends(card).values())
ROOMS: Final = tuple(import_module(room.name) for room in iter_modules(calls.__path__, "authflow.calls."))
CALLS: Final = sorted(
    (
        call
        for room in ROOMS
        for call in vars(room).values()
        if isinstance(call, type) and issubclass(call, Call) and call.__module__ == room.__name__
    ),
    key=lambda call: SENT.index(call) if call in SENT else len(SENT),
)
"""
Every call there is; those that the flows send first come first.
"""

STAYS: Final = "stays"
SECTION: Final = re.compile(r"^### `(?P<name>\w+)`\n(?P<body>.*?)(?=^##|\Z)", re.DOTALL | re.MULTILINE)
LIST: Final = re.compile(r"^- (?:Said by|Meant by|Leads|Text):?.*?(?=^(?!  |- )|\Z)", re.DOTALL | re.MULTILINE)


def facts(outcome: Outcome) -> str:
    """
    The list under *outcome*.
    """
    return "".join(
        fill(line, WIDTH, subsequent_indent="  " * (1 + nested), break_on_hyphens=False) + "\n"
        for line in (*_said(outcome), *_meant(outcome), *_leads(outcome), *_text(outcome))
        for nested in [line.startswith("  ")]
    )


def refreshed(page: str) -> str:
    """
    *page*, with today's lists.
    """
    return SECTION.sub(_section, page)


def _section(found: re.Match[str]) -> str:
    prose = LIST.sub("", found["body"]).strip("\n")
    gap = "\n" if prose.rpartition("\n\n")[2].startswith("- ") else "\n\n"  # The list goes on from the page's own line.
    return f"### `{found['name']}`\n\n{prose}{gap}{facts(Outcome[found['name']])}\n"


def _said(outcome: Outcome) -> Iterator[str]:
    able = [call for call in CALLS if outcome in call.possible()]
    if outcome in ALWAYS:
        yield "- Said by every call"
        return
    bringing: dict[str, list[str]] = defaultdict(list)
    for call in able:
        slots = " and ".join(f"`{slot.name}`" for slot in call.outcomes.get(outcome, ()))
        bringing[slots].append(f"`{call.__name__}`")
    if list(bringing) == [""]:
        yield f"- Said by {', '.join(bringing[''])}"
    elif bringing:
        yield "- Said by:"
        for slots, names in bringing.items():
            yield f"  - {', '.join(names)}: brings {slots or 'nothing'}"


def _meant(outcome: Outcome) -> Iterator[str]:
    found = {how for card in CARDS for how in _means(card, outcome)}
    if found:
        yield f"- Meant by {', '.join(sorted(found))}"


def _means(card: AnyState, outcome: Outcome) -> Iterator[str]:
    if isinstance(card, Step | Wait):
        yield from (f"the choice `{choice}`" for choice, meant in card.on.items() if meant is outcome)
    match card:
        case Step():
            spent = (choice for choice, limit in card.limits.items() if limit.spent is outcome)
            yield from (f"a limit on the choice `{choice}`" for choice in spent)
        case Wait() if outcome in card.until:
            yield "whoever calls `wake`"
        case Visit() if outcome in possible(card) - FROM_OUTSIDE:
            yield "the browser's way back"
        case _:
            pass


def _leads(outcome: Outcome) -> Iterator[str]:
    found = [row for flow in TABLES for row in rows(flow) if row.outcome is outcome]
    shared = [row for row in found if outcome not in _flow(row).states[row.state].go]
    own = [row for row in found if row not in shared]
    if not found:
        yield "- Leads nowhere in the flows that authflow brings"
        return
    yield "- Leads:"
    for place in sorted({_place(row) for row in shared}):
        yield f"  - {place}, wherever {'nothing else is said here' if own else 'it can happen'}"
    leading: dict[str, list[str]] = defaultdict(list)
    for row in own:
        leading[_place(row)].append(f"`{row.flow}.{row.state}`")
    for place, states in leading.items():
        yield f"  - {place} {'at' if place == STAYS else 'from'} {', '.join(states)}"


def _flow(row: Row) -> AnyFlow:
    return next(flow for flow in TABLES if flow.name == row.flow)


def _place(row: Row) -> str:
    match row.target:
        case Next(flow=name):
            return f"to the flow `{name}`"
        case End(name=name, kind=kind):
            return f"to the end `{name}` ({kind})"
        case Stay():
            return STAYS
        case state:
            return f"to `{row.flow}.{state}`"


def _text(outcome: Outcome) -> Iterator[str]:
    line = ENGLISH.lines.get(f"reason.{outcome}")
    if line is not None:
        yield f"- Text: “{line}”"


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
