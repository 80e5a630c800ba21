"""
How the tests run: Hypothesis searches the same way every time, and on CI nothing is skipped.
"""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings
from pluggy import Result

pytest_plugins = ["tests.servers"]

settings.register_profile(
    "authflow",
    deadline=None,
    derandomize=True,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("authflow")


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
