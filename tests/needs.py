"""
What tests need besides Python: where it is absent, they say which command brings it.
"""

from shutil import which

import pytest


def needs(command: str, package: str) -> pytest.MarkDecorator:
    """
    Skip what cannot run without *command*, which Debian has in *package*; on CI, a skip is a failure (`conftest.py`).
    """
    return pytest.mark.skipif(which(command) is None, reason=f"no {command} here: apt-get install {package}")
