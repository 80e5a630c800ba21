"""
What was measured, as a page and as JSON.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import define, field

from tests.bench.emulated import CONNECTIONS, Rates
from tests.bench.figures import Series, ratios, told
from tests.bench.race import AUTHFLOW, BARE, NODE, OFFICIAL, Costs
from tests.bench.turns import BRING_STATEMACHINE, STATEMACHINE
from tests.bench.web import table
from tests.bench.web.table import Web
from tests.bench.weight import NOTHING, Weight
from tests.npm import BRING_NODE, bring_packages


@define
class Measured:
    """
    Everything that one run of the benchmark found; what it was not asked for is empty.

    Attributes:
        here: The machine and the versions.
        turns: Microseconds of CPU.
        bytes_parked: By the place where the runs are parked.
        imports: Milliseconds of CPU.
        emulator: Logins a second.
        web: Pages and API over HTTP.
    """

    here: Mapping[str, str]
    logins: Costs | None = None
    turns: Mapping[str, Series] = field(factory=dict[str, Series])
    bytes_parked: Mapping[str, Weight] = field(factory=dict[str, Weight])
    imports: Mapping[str, Series] = field(factory=dict[str, Series])
    emulator: Rates | None = None
    web: Web | None = None


def page(measured: Measured) -> str:
    """
    *measured*, in Markdown.
    """
    return "\n".join(_lines(measured))


def _lines(measured: Measured) -> Iterator[str]:
    for lines in (
        _logins(measured.logins) if measured.logins is not None else (),
        _turns(measured.turns) if measured.turns else (),
        _parked(measured.bytes_parked) if measured.bytes_parked else (),
        _imports(measured.imports) if measured.imports else (),
        _emulator(measured.emulator) if measured.emulator is not None else (),
        table.lines(measured.web) if measured.web is not None else (),
    ):
        yield from _ended(lines)
    yield "Medians, and the middle half of the rounds. " + "; ".join(f"{k} {v}" for k, v in measured.here.items()) + "."


def _ended(lines: Iterable[str]) -> Iterator[str]:
    found = [*lines]
    yield from (*found, "") if found else ()


def _turns(turns: Mapping[str, Series]) -> Iterator[str]:
    yield from ("| one turn without I/O | CPU, µs |", "|---|--:|")
    for name, series in turns.items():
        yield f"| {name} | {told(series):.1f} |"
    if STATEMACHINE not in turns:
        yield f"| {STATEMACHINE} | not measured: {BRING_STATEMACHINE} |"


def _parked(bytes_parked: Mapping[str, Weight]) -> Iterator[str]:
    yield from ("| a parked run, in the memory store | bytes | of them the service's tokens |", "|---|--:|--:|")
    for place, weight in bytes_parked.items():
        yield f"| {place} | {weight.whole:.0f} | {weight.tokens} |"


def _imports(imports: Mapping[str, Series]) -> Iterator[str]:
    yield from ("| in a fresh process | CPU, ms |", "|---|--:|")
    for code, series in imports.items():
        name = "Python itself" if code == NOTHING else f"`{code}`"
        yield f"| {name} | {told(series):.1f} |"


def _emulator(emulator: Rates) -> Iterator[str]:
    yield from ("| the emulator at its cheapest hashing, on one processor | logins a second |", "|---|--:|")
    yield f"| by the CPU it uses | {told(emulator.by_cpu):.0f} |"
    yield f"| by the clock, over {CONNECTIONS} connections | {told(emulator.by_clock):.0f} |"


def _logins(costs: Costs) -> Iterator[str]:
    yield from ("| a whole login | CPU, ms | times the bare requests | times the official client | requests |",)
    yield "|---|--:|--:|--:|--:|"
    for name, series in costs.milliseconds.items():
        bare = f"{told(ratios(series, costs.milliseconds[BARE])):.2f}"
        official = costs.milliseconds.get(OFFICIAL)
        client = f"{told(ratios(series, official)):.2f}" if official else "?"
        shown = f"**{name}**" if name == AUTHFLOW else name
        yield f"| {shown} | {told(series):.2f} | {bare} | {client} | {costs.requests[name]:g} |"
    if OFFICIAL not in costs.milliseconds:
        yield f"| {OFFICIAL} | not measured: {BRING_NODE}; {bring_packages(NODE)} | | | |"
