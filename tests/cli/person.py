"""
A person at a terminal where `authflow` runs: a pseudo-terminal that is read, and typed into.
"""

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import define, field

from tests.cli.calling import COMMAND, environment

PATIENCE: Final = 20.0
CTRL_C: Final = b"\x03"
CTRL_D: Final = b"\x04"
SIZE: Final = (40, 120)
# What makes a terminal the one whose ctrl-c is a signal to the program, without a fork of a process that has threads.
ADOPT: Final = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
_CODES: Final = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[()][A-B0-2]|[=>78])")


@define
class Person:
    """
    Whoever sits there.

    Attributes:
        screen: What was shown so far, without what moves a cursor or sets a colour.
        raw: The same with it.
    """

    process: subprocess.Popen[bytes]
    _master: int
    raw: str = ""
    _seen: int = field(init=False, default=0)

    @property
    def screen(self) -> str:
        """
        What was shown so far, as it reads.
        """
        return _CODES.sub("", self.raw).replace("\r", "")

    def sees(self, text: str) -> str:
        """
        Wait until *text* is shown; what was new, up to it.
        """
        while (found := self.screen.find(text, self._seen)) < 0:
            assert self._more(), f"ended before it showed {text!r}:\n{self.screen}"
        before, self._seen = self._seen, found + len(text)
        return self.screen[before : self._seen]

    def types(self, line: str) -> None:
        """
        Type *line*, and Enter.
        """
        self.presses(line.encode() + b"\r")

    def presses(self, keys: bytes) -> None:
        """
        Press *keys*.
        """
        os.write(self._master, keys)

    def ends(self) -> int:
        """
        Wait until the program has ended; its exit code.
        """
        while self._more():
            pass
        return self.process.wait(PATIENCE)

    def _more(self) -> bool:
        ready, _, _ = select.select([self._master], [], [], PATIENCE)
        assert ready, f"nothing happens any more:\n{self.screen}"
        try:
            read = os.read(self._master, 65536)
        except OSError:  # What Linux says when nobody is left at the other end.
            return False
        self.raw += read.decode(errors="replace")
        return bool(read)


@contextmanager
def sits(
    *arguments: str, home: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Generator[Person]:
    """
    Run `authflow` with *arguments* at a terminal.
    """
    import termios  # noqa: PLC0415 - only some systems have it

    master, slave = os.openpty()
    termios.tcsetwinsize(slave, SIZE)
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", ADOPT, *COMMAND, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env=environment({"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", **(env or {})}, home),
        cwd=cwd,
    )
    os.close(slave)
    try:
        yield Person(process, master)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(master)
