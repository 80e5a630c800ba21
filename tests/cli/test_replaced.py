"""
A worker that ends is replaced, though nobody is told of it, or nothing is left for another one just now.
"""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Final

import pytest

from authflow.cli.serving.workers import LONGEST, Workers
from tests.cli.calling import environment
from tests.load.kills import workers_of

WILLING, SHOT = ((sys.executable, "-m", "tests.cli.dying", how) for how in ("willing", "shot"))
GIVEN_UP: Final = "3 workers in a row ended before they were ready"
FOR_REAL_TIME: Final = 36
"""
A signal that has a number only.
"""
HOURS: Final = 1100
"""
So many workers that end at once, one after the other, keep their parent busy for three hours.
"""


@pytest.fixture
async def parent() -> AsyncGenerator[asyncio.subprocess.Process, None]:
    """
    Whoever has two workers that do nothing.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*WILLING, stdout=pipe, stderr=pipe, env=environment())
    assert process.stdout is not None
    assert b"ready\n" == await process.stdout.readline()
    yield process
    if process.returncode is None:
        process.terminate()
    await process.wait()


async def another_than(pid: int, parent: asyncio.subprocess.Process) -> int:
    """
    How many work for *parent* once somebody has taken the place of *pid*; none, where the parent has ended.
    """
    async with asyncio.timeout(30):
        while True:
            found = workers_of(parent.pid)
            if parent.returncode is not None or (len(found) == 2 and pid not in found):
                return len(found)
            await asyncio.sleep(0.02)


async def test_nobody_reads_why(parent: asyncio.subprocess.Process) -> None:
    """
    Whoever has read the error stream has gone: the others serve on, and another one with them.
    """
    parent._transport.get_pipe_transport(2).close()  # type: ignore[attr-defined]  # noqa: SLF001 - no other way leads to it
    gone, _ = workers_of(parent.pid)
    os.kill(gone, signal.SIGKILL)

    assert 2 == await another_than(gone, parent)


async def test_a_signal_without_a_name(parent: asyncio.subprocess.Process) -> None:
    """
    It is called by its number.
    """
    gone, _ = workers_of(parent.pid)
    os.kill(gone, FOR_REAL_TIME)
    left = await another_than(gone, parent)
    assert parent.stderr is not None
    line = await parent.stderr.readline()

    assert 2 == left
    assert f"authflow: worker {gone} ended (signal 36); another one takes its place\n".encode() == line


async def test_all_are_killed_and_those_after_them() -> None:
    """
    Whoever kills them from outside says nothing of whether they can serve: as soon as nobody does, they serve again.
    """
    pipe, lines = asyncio.subprocess.PIPE, list[bytes]()
    parent = await asyncio.create_subprocess_exec(*SHOT, stdout=pipe, stderr=pipe, env=environment())
    assert parent.stdout is not None
    assert parent.stderr is not None
    assert b"ready\n" == await parent.stdout.readline()
    async with asyncio.timeout(60):
        for pid in workers_of(parent.pid):
            os.kill(pid, signal.SIGKILL)
        lines += [await parent.stderr.readline() for _ in range(5)]
    left = await another_than(0, parent)
    if parent.returncode is None:
        parent.terminate()
    await parent.wait()

    assert [True] * 5 == [b"(SIGKILL); another one takes its place" in line for line in lines]
    assert (2, 0) == (left, parent.returncode)


async def test_no_file_is_left_for_another_one(parent: asyncio.subprocess.Process) -> None:
    """
    The others serve on, and it is tried again until there is.
    """
    assert parent.stderr is not None
    before = resource.prlimit(parent.pid, resource.RLIMIT_NOFILE)
    open_files = len([*Path(f"/proc/{parent.pid}/fd").iterdir()])  # noqa: ASYNC240 - a dozen names
    resource.prlimit(parent.pid, resource.RLIMIT_NOFILE, (open_files - 1, before[1]))
    gone, _ = workers_of(parent.pid)
    os.kill(gone, signal.SIGKILL)
    said = [await parent.stderr.readline() for _ in range(2)]
    resource.prlimit(parent.pid, resource.RLIMIT_NOFILE, before)

    assert b"authflow: a worker could not be started (Too many open files); it is tried again\n" == said[1]
    assert 2 == await another_than(gone, parent)


def test_no_file_is_left_for_any() -> None:
    """
    Where nobody can be started, and nobody serves, it is given up with one line that says why.
    """
    command = [*WILLING, "--files", "2"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment())

    assert (1, "") == (ended.returncode, ended.stdout)
    assert f"Error: {GIVEN_UP} (Too many open files)" == ended.stderr.splitlines()[-1]


def test_for_hours(capsys: pytest.CaptureFixture[str]) -> None:
    """
    However many end as soon as they begin, while others serve, another one follows, and never later than after a while.
    """
    workers = Workers(lambda _: None, 1, lambda _: None, lambda: None)

    for _ in range(HOURS):
        workers._due.clear()  # noqa: SLF001 - hours, in a moment
        workers._replace("another", "", hasty=True)
    for end in workers._leash:  # noqa: SLF001 - the same
        os.close(end)
    said = capsys.readouterr().err.splitlines()

    assert HOURS == len(said)
    assert time.monotonic() + LONGEST >= workers._due[0]  # noqa: SLF001 - the same
