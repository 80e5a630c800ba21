"""
Lines from a terminal, a pipe or a file, without a thread.

Whoever is called off leaves nothing behind: no thread that still reads, no terminal that does not echo.
"""

import asyncio
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, TextIO

from attrs import define, field

CHUNK: Final = 4096


@define
class Lines:
    """
    The lines of *stream*, read as they come.
    """

    stream: TextIO
    _left: bytes = field(init=False, default=b"", repr=False)
    _ended: bool = field(init=False, default=False)

    @property
    def typed(self) -> bool:
        """
        Whether somebody types them.
        """
        return self.stream.isatty()

    async def read(self, *, secret: bool = False) -> str | None:
        """
        The next line, without its end; nothing when there are no more. A *secret* is not shown while it is typed.
        """
        with _silence(self.stream) if secret and self.typed else _as_it_is():
            while b"\n" not in self._left and not self._ended:
                chunk = await self._chunk()
                self._left += chunk
                self._ended = not chunk
        line, _, self._left = self._left.partition(b"\n")
        if self._ended and not line and not self._left:
            return None
        return line.decode(errors="replace").rstrip("\r")

    async def _chunk(self) -> bytes:
        number = self.stream.fileno()
        loop = asyncio.get_running_loop()
        ready = loop.create_future()
        try:
            loop.add_reader(number, _set, ready)
        except PermissionError:  # A file: it can always be read.
            return os.read(number, CHUNK)
        except NotImplementedError:  # Windows' loop watches sockets only.
            return await asyncio.to_thread(os.read, number, CHUNK)
        try:
            await ready
        finally:
            loop.remove_reader(number)
        return os.read(number, CHUNK)


def _set(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


@contextmanager
def _as_it_is() -> Generator[None]:
    yield


@contextmanager
def _silence(stream: TextIO) -> Generator[None]:
    try:
        import termios  # noqa: PLC0415 - only some systems have it
    except ImportError:
        yield
        return
    number = stream.fileno()
    before = termios.tcgetattr(number)
    silent = [*before]
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(number, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
