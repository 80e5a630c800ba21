"""
What was measured over HTTP, in Markdown.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from tests.bench.figures import ratios, told
from tests.bench.web import logins, rates
from tests.bench.web.allauth import BRING_ALLAUTH
from tests.bench.web.first import Weight


@frozen
class Web:
    """
    Everything that was measured over HTTP.
    """

    answers: rates.Costs
    logins: logins.Costs
    first_page: Mapping[str, Weight]


def lines(web: Web) -> Iterator[str]:
    """
    *web*, line by line.
    """
    yield from _answers(web.answers)
    yield ""
    yield from _logins(web.logins)
    yield ""
    yield from _first_page(web.first_page)


def _answers(costs: rates.Costs) -> Iterator[str]:
    yield (
        "| an answer, and a bare handler's of the same bytes | bytes | CPU, µs | the bare handler's, µs "
        "| rate, by CPU | rate, by the clock |"
    )
    yield "|---|--:|--:|--:|--:|--:|"
    for kind, series in costs.ours.items():
        bare = costs.bare[kind]
        clock = told(ratios(costs.bare_clock[kind], costs.ours_clock[kind]))
        rate = told(ratios(bare, series))
        yield f"| {kind} | {costs.size[kind]} | {told(series):.0f} | {told(bare):.0f} | {rate:.2f} | {clock:.2f} |"


def _logins(costs: logins.Costs) -> Iterator[str]:
    yield (
        "| a complete login in the browser | CPU, ms | and the emulator's, ms "
        "| times as many as allauth: by CPU | by the clock |"
    )
    yield "|---|--:|--:|--:|--:|"
    for name, series in costs.cpu.items():
        told_by = "?", "?"
        if logins.ALLAUTH in costs.cpu:
            by_cpu = ratios(costs.cpu[logins.ALLAUTH], series)
            told_by = f"{told(by_cpu):.2f}", f"{told(ratios(costs.clock[logins.ALLAUTH], costs.clock[name])):.2f}"
        emulator = f"{told(costs.emulator[name]):.2f}" if any(costs.emulator[name]) else ""
        yield f"| {name} | {told(series):.2f} | {emulator} | {told_by[0]} | {told_by[1]} |"
    if logins.ALLAUTH not in costs.cpu:
        yield f"| {logins.ALLAUTH} | not measured: {BRING_ALLAUTH} | | | |"


def _first_page(parts: Mapping[str, Weight]) -> Iterator[str]:
    yield from ("| the first page | bytes | with gzip |", "|---|--:|--:|")
    for name, weight in parts.items():
        yield f"| {name} | {weight.raw} | {weight.squeezed} |"
    yield f"| **in all** | {sum(one.raw for one in parts.values())} | {sum(one.squeezed for one in parts.values())} |"
