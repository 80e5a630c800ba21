"""
A command that serves, and cannot say so: whoever read its output has gone, or there is no room for it.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from authflow.cli.exits import Exit
from authflow.engine.keys import new_key
from tests.cli.calling import COMMAND, environment
from tests.cli.serving import Site
from tests.cli.visitor import visiting
from tests.servers import free_port


def broken() -> int:
    """
    A pipe that nobody reads any more.
    """
    reads, writes = os.pipe()
    os.close(reads)
    return writes


def full() -> int:
    """
    A disk without room.
    """
    return os.open("/dev/full", os.O_WRONLY)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("output", "why"),
    [pytest.param(broken, "Broken pipe", id="broken"), pytest.param(full, "No space left", id="full")],
)
async def test_it_serves_all_the_same(
    output: Callable[[], int], why: str, workers: int, site: Site, tmp_path: Path
) -> None:
    """
    One line on the error stream says so, and people are served until it is told to stop.
    """
    port, out = free_port(), output()
    kept = ("--store", f"sqlite:///{tmp_path / 'runs.db'}", "--workers", str(workers))
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, "serve", "--port", str(port), *kept, "--json"),
        stdout=out,
        stderr=asyncio.subprocess.PIPE,
        env=environment(site.env | {"AUTHFLOW_KEYS": new_key().written}),
    )
    os.close(out)
    assert process.stderr is not None
    async with asyncio.timeout(60), visiting() as visitor:
        line = (await process.stderr.readline()).decode()
        page = await visitor.get(f"http://127.0.0.1:{port}/login") if process.returncode is None else None
        process.send_signal(signal.SIGTERM)
        _, rest = await process.communicate()

    assert line.startswith(f"authflow: it serves, and nobody could be told where ({why}")
    assert (200, Exit.DONE, b"") == (page and page.status, process.returncode, rest)
