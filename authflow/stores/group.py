"""
Work on a SQLite file that waits at the same time: it shares a transaction, one wait for the disk and one wake-up.

A commit waits for the disk five times as long as what it commits took, and whoever is told is told through the loop's
one socket: so whatever waits goes together, and is told together.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from queue import Empty, SimpleQueue
from typing import Any, Final, Generic, TypeVar

from attrs import define, field

from authflow.core.errors import StoreUnavailable

T = TypeVar("T")

MOST: Final = 64
"""
So many go together. The wait for the disk is by then a small part of what each costs, and more would only keep the
first of them, and other processes that want to write, waiting for the last.
"""

MOMENT: Final = 0.002
"""
How long a thread waits for what comes next, in seconds. While much is going on it comes sooner, and to call the thread
anew each time costs twice as much as to read a row.
"""


@define(eq=False)
class Piece(Generic[T]):
    """
    What one caller asks of a file, and what it came to.

    Attributes:
        work: Does it. It neither begins nor ends a transaction, and can be taken back and asked again.
        writes: Whether it may change anything.
        single: Whether it is one statement, which is a transaction by itself.
        until: When it is too late to begin, by the monotonic clock.
        told: Done when what it came to is certain.
        fault: What it failed by.
    """

    work: Callable[[sqlite3.Connection], T]
    writes: bool
    single: bool
    until: float
    told: asyncio.Future[None]
    fault: BaseException | None = field(init=False, default=None)
    _value: T = field(init=False, repr=False)

    def late(self) -> bool:
        """
        Whether it has waited for too long, which it is told.
        """
        if time.monotonic() <= self.until:
            return False
        # Each that waited for the lock in its turn, the last of many would be told after minutes.
        self.fault = StoreUnavailable("SQLite", "others wait for it already, for too long")
        return True

    def do(self, connection: sqlite3.Connection) -> None:
        """
        Do it; whatever it fails by is remembered, and raised.
        """
        self.fault = None
        try:
            self._value = self.work(connection)
            if not self.single:
                _still_in_transaction(connection)
        except BaseException as fault:
            self.fault = fault
            raise

    def value(self) -> T:
        """
        What it came to.

        Raises:
            StoreUnavailable: The file could not be used, or not in time.
        """
        match self.fault:
            case None:
                return self._value
            case sqlite3.Error() | OSError() as fault:
                raise StoreUnavailable("SQLite", str(fault)) from fault
            case fault:
                raise fault


@define(eq=False)
class Waiting:
    """
    What waits for one thread, which is called when something comes that it does not expect any more.

    Attributes:
        expected: Whether the thread was called, and will look once more.
    """

    expected: bool = field(init=False, default=False)
    _pieces: SimpleQueue[Piece[Any]] = field(init=False, factory=SimpleQueue[Piece[Any]])

    def add(self, piece: Piece[Any]) -> bool:
        """
        Have *piece* wait; whether the thread must be called.
        """
        self._pieces.put(piece)
        called, self.expected = not self.expected, True
        return called

    def left(self) -> None:
        """
        The thread broke off: whoever comes next calls it.
        """
        self.expected = False

    def groups(self) -> Iterator[list[Piece[Any]]]:
        """
        What waits, so much of it at a time, until nothing has come for a moment. For the thread.
        """
        while True:
            try:
                group = [self._pieces.get(timeout=MOMENT)]
            except Empty:
                self.expected = False
                if self._pieces.empty():  # Else it came just before that, and has called nobody.
                    return
                self.expected = True
            else:
                while len(group) < MOST and not self._pieces.empty():
                    group.append(self._pieces.get())
                yield group


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[sqlite3.Connection, None, None]:
    """
    All or nothing; all is on the disk in the end.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")  # It fails if there is no transaction any more.
    except BaseException:
        # After some faults SQLite has taken everything back by itself (sqlite.org/lang_transaction.html §3).
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _still_in_transaction(connection: sqlite3.Connection) -> None:
    if not connection.in_transaction:  # What came next would be written although all before it was taken back.
        raise sqlite3.OperationalError("the transaction has ended too early")


def tell(pieces: Iterable[Piece[Any]]) -> None:
    """
    Wake everybody whose piece is certain, each loop once.
    """
    for loop, told in groupby(pieces, key=lambda piece: piece.told.get_loop()):
        with suppress(RuntimeError):  # Where the loop is closed, nobody waits any more.
            loop.call_soon_threadsafe(_wake, [*told])


def _wake(pieces: Sequence[Piece[Any]]) -> None:
    for piece in pieces:
        if not piece.told.done():  # Whoever was called off is not there to hear it.
            piece.told.set_result(None)
