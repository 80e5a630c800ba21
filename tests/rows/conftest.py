"""
Says at the end how many rows were taken.
"""

from typing import TYPE_CHECKING

from authflow.core.paths import rows
from authflow.flows import FLOWS
from tests.rows.taken import OVER_HTTP

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: "TerminalReporter") -> None:
    """
    Print the transition coverage, if any was measured.
    """
    if not OVER_HTTP:
        return
    every = {str(row) for flow in FLOWS for row in rows(flow)}
    taken, over_http = len(every & OVER_HTTP.keys()), sum(OVER_HTTP.values())
    terminalreporter.section("transition coverage")
    terminalreporter.write_line(
        f"{taken} of {len(every)} rows taken: {100 * taken / len(every):.0f} %; "
        f"{over_http} of them brought about by the emulator over HTTP, the others by faults of network and service"
    )
    for row in sorted(every - OVER_HTTP.keys()):
        terminalreporter.write_line(f"  not taken: {row}")
