"""
A person at a terminal where `authflow` runs: a pseudo-terminal that is read, and typed into.
"""

import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import define, field

from tests.cli.calling import COMMAND, environment

PATIENCE: Final = 60.0
LOOK: Final = 0.01
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
        master: The end of the terminal at which they sit.
    """

    process: subprocess.Popen[bytes]
    master: int
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

    def whispers(self, line: str) -> None:
        """
        Type *line* as soon as the terminal does not show it any more.
        """
        self._types_when(line, echoing=False)

    def says(self, line: str) -> None:
        """
        Type *line* as soon as the terminal shows it.
        """
        self._types_when(line, echoing=True)

    def _types_when(self, line: str, *, echoing: bool) -> None:
        for _ in range(int(PATIENCE / LOOK)):
            if self.echoing is echoing:
                break
            time.sleep(LOOK)
        self.types(line)

    @property
    def echoing(self) -> bool:
        """
        Whether the terminal shows what is typed.
        """
        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    def presses(self, keys: bytes) -> None:
        """
        Press *keys*.
        """
        os.write(self.master, keys)

    def ends(self) -> int:
        """
        Wait until the program has ended; its exit code.
        """
        while self._more():
            pass
        return self.process.wait(PATIENCE)

    def _more(self) -> bool:
        ready, _, _ = select.select([self.master], [], [], PATIENCE)
        assert ready, f"nothing happens any more:\n{self.screen}"
        try:
            read = os.read(self.master, 65536)
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
