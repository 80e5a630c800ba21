"""
Flows as Markdown tables, a line for every row: those on the cards, and those that hold anywhere.
"""

from collections.abc import Iterator
from enum import StrEnum

from authflow.core.flow import AnyFlow
from authflow.core.paths import Row, rows
from authflow.core.state import End
from authflow.draw.extract import details, kind, own
from authflow.draw.model import told

HEAD = ("state", "kind", "asks and sends", "outcome", "leads to", "written")


def table(flow: AnyFlow, highlight: str | None = None) -> str:
    """
    Every row of *flow*; the state called *highlight* is marked.
    """
    lines = (HEAD, ("---",) * len(HEAD), *_cells(flow, highlight))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def cell(text: str) -> str:
    """
    *text* as one cell can hold it.
    """
    return " ".join(text.replace("|", "\\|").split())


def _cells(flow: AnyFlow, highlight: str | None) -> Iterator[tuple[str, ...]]:
    told_of: StrEnum | None = None
    for row in rows(flow):
        card = flow.states[row.state]
        first = row.state is not told_of
        told_of = row.state
        yield (
            _marked(row.state, stressed=row.state == highlight),
            str(kind(card)) if first else "",
            cell("; ".join(details(card))) if first else "",
            f"`{row.outcome}`",
            _target(row, highlight),
            "on the card" if own(flow, row) else "anywhere",
        )


def _target(row: Row, highlight: str | None) -> str:
    match row.target:
        case End(name=name, kind=end):
            written = cell(f"{told(row.target)}, {end}")
            return f"**{written}**" if name == highlight else written
        case StrEnum() as state:
            return f"`{cell(state)}`"
        case _:
            return cell(told(row.target))


def _marked(state: StrEnum, *, stressed: bool) -> str:
    return f"**`{cell(state)}`** ◀" if stressed else f"`{cell(state)}`"
