"""
Lines from a terminal, a pipe or a file, without a thread.

Whoever is called off leaves nothing behind: no thread that still reads, no terminal that does not echo.
"""

import asyncio
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import StringIO, UnsupportedOperation
from select import select
from typing import Final, TextIO, cast

from attrs import define, field

CHUNK: Final = 4096


def stdin() -> TextIO:
    """
    The input of this process; without one, nothing.
    """
    return cast("TextIO | None", sys.stdin) or StringIO()  # It may have been closed before Python began.


def stdout() -> TextIO:
    """
    The output of this process; without one, nowhere.
    """
    return cast("TextIO | None", sys.stdout) or StringIO()


@define
class Lines:
    """
    The lines of *stream*, read as they come.

    Attributes:
        unseen: Whether the line that was read last was typed before anybody asked, and not shown.
    """

    stream: TextIO
    unseen: bool = field(init=False, default=False)
    _quiet: bool = field(init=False, default=False)
    _left: bytes = field(init=False, default=b"", repr=False)
    _ended: bool = field(init=False, default=False)

    @property
    def typed(self) -> bool:
        """
        Whether somebody types them.
        """
        return not self.stream.closed and self.stream.isatty()

    @contextmanager
    def quiet(self) -> Generator[None]:
        """
        Show nothing of what is typed before it is asked: it may be a password.
        """
        may = self.typed and not _in_background(self.stream)
        with _echo(self.stream, on=False) if may else _as_it_is():
            self._quiet = may
            try:
                yield
            finally:
                self._quiet = False

    async def read(self, *, secret: bool = False) -> str | None:
        """
        The next line, without its end; nothing when there are no more. A *secret* is not shown while it is typed.

        At a terminal the end is a key, ctrl-d: there may be more later.
        """
        self.unseen = self._quiet and not secret and self._typed_ahead()
        with _echo(self.stream, on=not secret) if self.typed and (secret or self._quiet) else _as_it_is():
            while b"\n" not in self._left and not self._ended:
                chunk = await self._chunk()
                self._left += chunk
                self._ended = not chunk
        line, _, self._left = self._left.partition(b"\n")
        if self._ended and not line:
            self._ended = not self.typed
            return None
        return line.decode(self._encoding, errors="replace").removesuffix("\r")

    def _typed_ahead(self) -> bool:
        if b"\n" in self._left:
            return True
        with suppress(OSError, ValueError):  # Not everywhere can a terminal be asked, and it may be gone.
            return bool(select([self.stream], [], [], 0)[0])
        return False

    @property
    def _encoding(self) -> str:
        return cast("str | None", self.stream.encoding) or "utf-8"  # Lines in memory have none.

    async def _chunk(self) -> bytes:
        """
        Some more; nothing at the end, or where a terminal is gone.
        """
        try:
            number = self.stream.fileno()
        except UnsupportedOperation:
            return self.stream.read(CHUNK).encode(self._encoding)
        except ValueError:
            return b""  # It is closed.
        while True:
            try:
                return await self._read(number)
            except BlockingIOError:
                continue  # Somebody else was faster.
            except OSError:
                return b""

    async def _read(self, number: int) -> bytes:
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


def _in_background(terminal: TextIO) -> bool:
    """
    Whether somebody else has *terminal*: whoever changes it then is stopped.
    """
    try:
        return os.tcgetpgrp(terminal.fileno()) != os.getpgrp()
    except (OSError, AttributeError):
        return False  # It is not the one that decides who is in the background, or nothing does.


@contextmanager
def _as_it_is() -> Generator[None]:
    yield


@contextmanager
def _echo(stream: TextIO, *, on: bool) -> Generator[None]:
    """
    Let the terminal show what is typed, or not.
    """
    try:
        import termios  # noqa: PLC0415 - only some systems have it
    except ImportError:
        yield
        return
    number = stream.fileno()
    before = termios.tcgetattr(number)
    changed = [*before]
    changed[3] = changed[3] | termios.ECHO if on else changed[3] & ~termios.ECHO
    termios.tcsetattr(number, termios.TCSADRAIN, changed)
    try:
        yield
    finally:
        with suppress(termios.error):  # The terminal may be gone.
            termios.tcsetattr(number, termios.TCSADRAIN, before)
