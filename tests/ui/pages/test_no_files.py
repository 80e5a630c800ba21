"""
A process that may open no file any more.
"""

import os
import resource

import pytest

from authflow.ui.pages.render import Pages
from tests.ui.pages.places import PLACE


def test_the_problem_can_be_said() -> None:
    """
    The page that says to come again needs no file that was not read before.
    """
    pages, limit = Pages(), resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, limit[1]))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            os.dup(0)
        page = pages.problem("problem.unavailable", PLACE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)

    assert "We cannot answer now" in page
