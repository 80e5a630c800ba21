"""
Calls the command in this process, where another one would add nothing but time, and serves what it meets.
"""

import asyncio
import json
import os
import sys
from collections.abc import Generator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from tempfile import TemporaryFile
from threading import Event, Thread
from typing import Any, TypeVar

from attrs import frozen
from click.testing import CliRunner

from authflow.cli.main import main

T = TypeVar("T")

CHANGING = ("AUTHFLOW_", "_AUTHFLOW", "LANG", "LC_", "NO_COLOR", "ACCESSIBLE", "BROWSER", "TERM")
"""
How variables of the caller's begin that would change what a command says.
"""


@frozen
class Heard:
    """
    What a command printed, and how it ended.
    """

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """
        The one JSON document that it printed.
        """
        return json.loads(self.stdout)

    @property
    def line(self) -> str:
        """
        The one line on its error stream.
        """
        (line,) = self.stderr.splitlines()
        return line


def here(*arguments: str, env: Mapping[str, str] | None = None, lines: str = "") -> Heard:
    """
    What `authflow` with *arguments* printed, with no setting in its environment but *env*, and *lines* to be read.
    """
    gone = {name: None for name in os.environ if name.startswith(CHANGING)}
    with CliRunner().isolation(env={**gone, **(env or {})}) as (out, err, _), reading(lines):
        try:
            main(arguments)
        except SystemExit as end:
            code = end.code
        return Heard(code if isinstance(code, int) else -1, out.getvalue().decode(), err.getvalue().decode())


@contextmanager
def reading(lines: str) -> Generator[None]:
    """
    Let *lines* be what can be read: in a file, which unlike a text in memory has a number.
    """
    before = sys.stdin
    with TemporaryFile("w+", encoding="utf-8") as file:
        file.write(lines)
        file.seek(0)
        sys.stdin = file
        try:
            yield
        finally:
            sys.stdin = before


def asks(address: str, *arguments: str) -> Heard:
    """
    What `authflow emulator` with *arguments* printed of the emulator at *address*.
    """
    return here("emulator", *arguments, env={"AUTHFLOW_BASE_URL": address})


@contextmanager
def threaded(serving: AbstractAsyncContextManager[T]) -> Generator[T, None, None]:
    """
    What *serving* gives, while a thread serves it.
    """
    ready, given = Event(), list[T]()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def run() -> None:
        async with serving as there:
            given.append(there)
            ready.set()
            await stop.wait()

    thread = Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        assert ready.wait(10)
        yield given[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
