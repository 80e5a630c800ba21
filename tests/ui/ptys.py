"""
A terminal without anybody's eyes: what a program writes to it, and what a user types.
"""

import asyncio
import io
import os
import pty
import termios
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from attrs import define, field

PATIENCE: Final = 10.0
CHUNK: Final = 65536


@define(eq=False)
class Pty:
    """
    Both ends of a terminal.

    Attributes:
        user: The end where the user sits.
        stream: The other end, as a program has it.
        seen: All that came on the screen.
    """

    user: int
    stream: TextIO
    seen: str = ""
    _read: int = field(init=False, default=0)

    @property
    def echoes(self) -> bool:
        """
        Whether what is typed is shown.
        """
        return bool(termios.tcgetattr(self.stream.fileno())[3] & termios.ECHO)

    def type(self, text: str | bytes) -> None:
        """
        Type *text*.
        """
        os.write(self.user, text if isinstance(text, bytes) else text.encode())

    async def shows(self, text: str) -> None:
        """
        Wait until *text* comes on the screen, behind what was waited for before.
        """
        async with asyncio.timeout(PATIENCE):
            while (found := self.seen.find(text, self._read)) < 0:
                self.look()
                await asyncio.sleep(0.001)
        self._read = found + len(text)

    def look(self) -> str:
        """
        All that has come on the screen so far.
        """
        while True:
            try:
                self.seen += os.read(self.user, CHUNK).decode(errors="replace")
            except BlockingIOError:
                return self.seen


@contextmanager
def pseudo_terminal() -> Generator[Pty]:
    """
    A terminal, as long as the block lasts.
    """
    user, program = pty.openpty()
    os.set_blocking(user, False)
    # No file that seeks, and none with a buffer: what is written is seen.
    raw = io.FileIO(program, "r+")
    stream = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    try:
        yield Pty(user, stream)
    finally:
        with suppress(OSError):  # The test may have hung up.
            stream.close()
        os.close(user)
