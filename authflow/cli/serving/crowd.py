"""
What is said when the system has no file left for another connection: one line now and again.

Python 3.11 tries to accept as many connections as may wait, and tells of each that fails by a traceback: in a crowd,
half a megabyte a second, until the disk is full, or whoever should read it is not fast enough and serving stands still.
"""

import asyncio
import errno
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any, Final

import click
from attrs import define, field

FULL: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
SELDOM: Final = 60.0
"""
How long it takes until it is said again, in seconds.
"""


@contextmanager
def briefly_told() -> Generator[None, None, None]:
    """
    Say so in a line, until the block is left; all else that goes wrong in the loop is told as before.
    """
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(_Teller().tell)
    try:
        yield
    finally:
        loop.set_exception_handler(before)


@define(eq=False)
class _Teller:
    _not_before: float = field(init=False, default=0.0)

    def tell(self, loop: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
        fault = told.get("exception")
        if not isinstance(fault, OSError) or fault.errno not in FULL or "socket" not in told:
            loop.default_exception_handler(told)
            return
        if loop.time() < self._not_before:
            return
        self._not_before = loop.time() + SELDOM
        with suppress(OSError):  # Nobody reads it.
            click.echo(f"authflow: connections wait to be accepted ({fault.strerror})", err=True)
