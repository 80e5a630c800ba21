"""
What is loaded by whom.
"""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("room", ["authflow", "authflow.core.move", "authflow.calls.signing_in", "authflow.flows"])
def test_tables_load_no_machinery(room: str) -> None:
    """
    Whoever reads the tables loads neither a network library nor logging of ours, nor an event loop.
    """
    code = f"import sys, {room}; print(*sorted({{'aiohttp', 'structlog', 'asyncio'}} & sys.modules.keys()))"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)

    assert "\n" == printed.stdout


def test_pages_load_no_pretence() -> None:
    """
    Whoever serves pages loads neither the emulator nor the command line, nor what only their tests need.
    """
    code = (
        "import sys, authflow.web; "
        "print(*sorted({'authflow.emulator', 'authflow.cli', 'starlette', 'uvicorn'} & sys.modules.keys()))"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)

    assert "\n" == printed.stdout
