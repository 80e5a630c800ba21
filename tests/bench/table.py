"""
What was measured, as a page and as JSON.
"""

from collections.abc import Iterator, Mapping

from attrs import define

from tests.bench.emulated import CONNECTIONS, Rates
from tests.bench.figures import Series, ratios, told
from tests.bench.race import AUTHFLOW, BARE, NODE, OFFICIAL, Costs
from tests.bench.turns import BRING_STATEMACHINE, STATEMACHINE
from tests.bench.weight import NOTHING, Weight
from tests.npm import BRING_NODE, bring_packages


@define
class Measured:
    """
    Everything that one run of the benchmark found.

    Attributes:
        here: The machine and the versions.
        turns: Microseconds of CPU.
        bytes_parked: By the place where the runs are parked.
        imports: Milliseconds of CPU.
        emulator: Logins a second.
    """

    here: Mapping[str, str]
    logins: Costs
    turns: Mapping[str, Series]
    bytes_parked: Mapping[str, Weight]
    imports: Mapping[str, Series]
    emulator: Rates


def page(measured: Measured) -> str:
    """
    *measured*, in Markdown.
    """
    return "\n".join(_lines(measured))


def _lines(measured: Measured) -> Iterator[str]:
    yield from _logins(measured.logins)
    yield from ("", "| one turn without I/O | CPU, µs |", "|---|--:|")
    for name, series in measured.turns.items():
        yield f"| {name} | {told(series):.1f} |"
    if STATEMACHINE not in measured.turns:
        yield f"| {STATEMACHINE} | not measured: {BRING_STATEMACHINE} |"
    yield from ("", "| a parked run, in the memory store | bytes | of them the service's tokens |", "|---|--:|--:|")
    for place, weight in measured.bytes_parked.items():
        yield f"| {place} | {weight.whole:.0f} | {weight.tokens} |"
    yield from ("", "| in a fresh process | CPU, ms |", "|---|--:|")
    for code, series in measured.imports.items():
        name = "Python itself" if code == NOTHING else f"`{code}`"
        yield f"| {name} | {told(series):.1f} |"
    yield from ("", "| the emulator at its cheapest hashing, on one processor | logins a second |", "|---|--:|")
    yield f"| by the CPU it uses | {told(measured.emulator.by_cpu):.0f} |"
    yield f"| by the clock, over {CONNECTIONS} connections | {told(measured.emulator.by_clock):.0f} |"
    yield ""
    yield "Medians, and the middle half of the rounds. " + "; ".join(f"{k} {v}" for k, v in measured.here.items()) + "."


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
