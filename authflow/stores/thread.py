"""
One SQLite file, opened once, on a thread of its own: the standard library's driver blocks, and has one writer anyway.
"""

import asyncio
import os
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from attrs import define, field

from authflow.core.errors import NotAllowed
from authflow.stores.group import Piece, Waiting, tell, transaction
from authflow.stores.layouts import not_later, steps
from authflow.stores.seen import Seen

Found: TypeAlias = list[tuple[Any, ...]]
T = TypeVar("T")

OWNER_ONLY: Final = 0o600
OLDEST: Final = (3, 35)
"""
The first SQLite that tells what a statement wrote (`RETURNING`).
"""
SOON: Final = 0.005
"""
How long whoever opens a file that is being opened waits between two tries, in seconds.
"""
_INHERITED: Final[list[sqlite3.Connection]] = []


@define(eq=False)
class SqliteFile:
    """
    A file, and the connection to it; opened when it is first used, and again after it was gone.

    Attributes:
        patience: How long a statement waits for another process's, or until those before it are done, in seconds.
    """

    path: Path
    patience: float
    _thread: ThreadPoolExecutor | None = field(init=False, default=None, repr=False)
    _process: int = field(init=False, default=0, repr=False)
    _connection: sqlite3.Connection | None = field(init=False, default=None, repr=False)
    _seen: Seen | None = field(init=False, default=None, repr=False)
    _openings: int = field(init=False, default=0, repr=False)
    _waiting: Waiting = field(init=False, factory=Waiting, repr=False)

    async def read(self, statement: str, *values: object) -> Found:
        """
        What one *statement* gives that writes nothing: it waits for nobody who writes elsewhere.

        Raises:
            StoreUnavailable: The file is locked, broken or gone.
        """
        return await self._there(_rows(statement, values), writes=False)

    async def version(self) -> tuple[int, int]:
        """
        Another one than before, if anybody else may have written meanwhile.

        Raises:
            StoreUnavailable: As above.
        """

        def seen(connection: sqlite3.Connection) -> tuple[int, int]:
            # One connection's number says nothing beside another's (sqlite.org/pragma.html#pragma_data_version).
            return self._openings, connection.execute("PRAGMA data_version").fetchone()[0]

        return await self._there(seen, writes=False)

    async def rows(self, statement: str, *values: object) -> Found:
        """
        What one *statement* gives, which is committed by then.

        Raises:
            StoreUnavailable: The file is locked, full, broken or gone.
        """
        return await self._there(_rows(statement, values))

    async def at_once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """
        What *work* comes to; all that it writes is one transaction, which is committed by then, or nothing is written.

        What waits at the same time shares the transaction. Where something in it fails, *work* is asked again, alone.

        Raises:
            StoreUnavailable: As above.
        """
        return await self._there(work, single=False)

    async def _there(self, work: Callable[[sqlite3.Connection], T], *, writes: bool = True, single: bool = True) -> T:
        """
        What *work* comes to, where the connection is.

        Raises:
            StoreUnavailable: As above.
        """
        if self._thread is None or self._process != os.getpid():
            # A child that was forked has no thread, and must not even close the connection
            # (sqlite.org/howtocorrupt.html §2.6).
            if self._connection is not None:
                _INHERITED.append(self._connection)
            self._thread, self._connection = ThreadPoolExecutor(1, "authflow-sqlite"), None
            self._process, self._waiting = os.getpid(), Waiting()
        told = asyncio.get_running_loop().create_future()
        piece = Piece(work, writes, single, time.monotonic() + self.patience, told)
        if self._waiting.add(piece):
            try:
                self._thread.submit(self._work, self._waiting)
            except RuntimeError:  # There can be no thread now. Whoever comes next calls it again.
                self._waiting = Waiting()
                raise
        await told
        return piece.value()

    async def aclose(self) -> None:
        """
        Close the file and end the thread, as soon as nobody asks; whoever asks meanwhile goes on with both.
        """
        thread = self._thread
        if thread is not None and self._process == os.getpid():
            await asyncio.get_running_loop().run_in_executor(thread, self._close)
            if thread is self._thread and self._connection is None and not self._waiting.expected:
                self._thread = None
                thread.shutdown()

    # What follows runs on the thread.

    def _work(self, waiting: Waiting) -> None:
        try:
            for group in waiting.groups():
                # Whoever reads need not wait for another process that writes, and sees nothing that may be taken back.
                for writes in (False, True):
                    part = [piece for piece in group if piece.writes is writes]
                    self._do(part, writes=writes)
                    tell(part)
        except BaseException:
            waiting.left()
            raise

    def _do(self, pieces: Sequence[Piece[Any]], *, writes: bool) -> None:
        """
        Do *pieces* together; if one of them fails, each by itself.

        A savepoint for each would cost as much again as what is written in it, and nearly none of them fails.
        """
        if not (pieces := [piece for piece in pieces if not piece.late()]):
            return
        try:
            connection = self._opened()
            in_one = writes and not (len(pieces) == 1 and pieces[0].single)
            with transaction(connection) if in_one else nullcontext():
                for piece in pieces:
                    piece.do(connection)
        except BaseException as fault:  # noqa: BLE001 - whatever it is, somebody waits to be told
            if isinstance(fault, sqlite3.Error | OSError):
                self._close()
            # Without the lock, each would wait for it in vain; after a commit that failed, nobody knows the disk.
            alone = len(pieces) > 1 and any(piece.fault is fault for piece in pieces)
            for piece in pieces:
                if alone:
                    self._do([piece], writes=writes)
                else:
                    piece.fault = fault

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            # Its log files get the mode that it has. A file that was there and is gone (a disk that was taken away) is
            # waited for: a new one in its place would be another store, without anybody's runs.
            os.close(os.open(self.path, os.O_RDWR | (os.O_CREAT if self._seen is None else 0), OWNER_ONLY))
            self._connection = _connected(self.path, self.patience)
            self._seen = Seen.at(self.path)
            self._openings += 1
        elif self._seen is not None:
            self._seen = self._seen.again()
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


def _rows(statement: str, values: Sequence[object]) -> Callable[[sqlite3.Connection], Found]:
    return lambda connection: connection.execute(statement, values).fetchall()


def _connected(path: Path, patience: float) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < OLDEST:
        raise NotAllowed("store", f"needs SQLite 3.35, and this Python has {sqlite3.sqlite_version}")
    # In autocommit, each statement is a transaction, and on the disk before it returns.
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
    try:
        _log_ahead(connection, patience)
        connection.execute("PRAGMA synchronous = FULL")
        _lay_out(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _log_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """
    Have readers and the writer not wait for each other.

    Whoever changes that holds the file alone. Of several who open a new one at once, SQLite refuses all but one without
    any waiting: a busy handler is not asked where two would wait for each other (sqlite.org/c3ref/busy_handler.html).
    """
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(SOON)
        else:
            return


def _lay_out(connection: sqlite3.Connection) -> None:
    """
    Take the steps that were not yet taken, all at once or none.
    """
    wanted = steps("sqlite")
    if _layout(connection) == max(wanted):
        return
    with transaction(connection):
        taken = not_later(_layout(connection), wanted)
        for number, step in wanted.items():
            if number > taken:
                # `executescript` would commit first.
                for statement in re.sub("--.*", "", step).split(";"):
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {max(wanted)}")


def _layout(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
