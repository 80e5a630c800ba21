"""
How the tests run: Hypothesis searches the same way every time, no processor waits, and on CI nothing is skipped.
"""

import os
import signal
from collections.abc import Generator
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from pluggy import Result

pytest_plugins = ["tests.servers"]

LONG: Final = (
    "web/gallery/test_axe.py",
    "load/test_load.py",
    "web/chromium/test_other_ways.py",
    "guides/test_guides.py",
    "web/chromium/test_signing_in.py",
    "web/chromium/test_mishaps.py",
    "kills/test_kills.py",
    "web/gallery/test_looks.py",
    "console/test_browser.py",
    "cli/test_serving.py",
    "emulator/test_anything.py",
    "ui/test_in_tmux.py",
    "cli/test_elsewhere.py",
    "cli/test_serve.py",
    "ui/pages/test_said.py",
    "web/test_api_example.py",
    "console/test_looks.py",
    "web/test_forgery.py",
    "cli/test_demo.py",
    "cli/test_converse.py",
    "cli/test_workers.py",
)
"""
The files that take longest, which begin first, so that none of them is the last one, with all processors but one idle.
"""

settings.register_profile(
    "authflow",
    deadline=None,
    derandomize=True,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("authflow")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """
    Three processes for two processors: every third moment is spent waiting for a browser, a terminal or a server.
    """
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return (processors * 3 + 1) // 2


def pytest_configure(config: pytest.Config) -> None:
    """
    Keep the order of files: xdist would begin with those that have most tests, and these are over in no time.

    What a shell starts in the background ignores ctrl-c, and so would every program that is started here.
    """
    config.option.loadscopereorder = False
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Begin with the longest files, in every worker alike.
    """
    if hasattr(config, "workerinput"):
        places = {f"tests/{name}": place for place, name in enumerate(LONG)}
        items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Generator[None, Result[pytest.TestReport], None]:
    """
    Turn a skipped test into a failed one where everything must be there.
    """
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped on CI, where nothing may be: {report.longrepr}"
