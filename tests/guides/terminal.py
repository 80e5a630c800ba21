"""
A person at a terminal: a pseudo-terminal that is read until it asks, and typed into.
"""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import define, field

PATIENCE: Final = 30.0
"""
Seconds that a program may take for one turn.
"""


@define
class Terminal:
    """
    A program, and all that it has shown so far.

    Attributes:
        screen: What was shown, with what was typed where the terminal echoes it.
    """

    process: subprocess.Popen[bytes]
    _master: int
    screen: str = ""
    _read: int = field(init=False, default=0)

    def until(self, prompt: str) -> str:
        """
        Wait until *prompt* is the last thing on the screen; what is new on it.
        """
        while not self.screen[self._read :].endswith(prompt):
            assert self._more(), f"ended before it asked {prompt!r}:\n{self.screen}"
        return self._new()

    def type(self, line: str) -> None:
        """
        Type *line*, and Enter.
        """
        os.write(self._master, f"{line}\n".encode())

    def interrupt(self) -> None:
        """
        Press ctrl-c.
        """
        self.process.send_signal(signal.SIGINT)

    def leave(self) -> None:
        """
        Press ctrl-d.
        """
        os.write(self._master, b"\x04")

    def end(self) -> int:
        """
        Wait until the program has ended; its exit code.
        """
        while self._more():
            pass
        return self.process.wait(PATIENCE)

    def _new(self) -> str:
        new, self._read = self.screen[self._read :], len(self.screen)
        return new

    def _more(self) -> bool:
        ready, _, _ = select.select([self._master], [], [], PATIENCE)
        assert ready, f"nothing happens any more:\n{self.screen}"
        try:
            read = os.read(self._master, 65536)
        except OSError:  # What Linux says when nobody is left at the other end.
            return False
        self.screen += read.decode().replace("\r\n", "\n")
        return bool(read)


@contextmanager
def terminal(folder: Path, program: str) -> Generator[Terminal]:
    """
    Run the Python file *program* of *folder* at a terminal, with warnings as errors.
    """
    master, slave = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-W", "error", program],
        cwd=folder,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)
