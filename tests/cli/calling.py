"""
Calls the command as a user does: another process, other streams.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

Called: TypeAlias = "subprocess.CompletedProcess[str]"

SETTINGS = ("AUTHFLOW_BASE_URL", "AUTHFLOW_DEBUG")


def called(*arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Called:
    """
    What `authflow` with *arguments* printed, and how it ended.
    """
    return subprocess.run(
        [sys.executable, "-m", "authflow", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**{k: v for k, v in os.environ.items() if k not in SETTINGS}, **(env or {})},
        cwd=cwd,
    )
