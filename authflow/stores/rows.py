"""
What a store outside this process must be able to do: keep rows whose bodies it cannot read.

What is in a body is the codec's business (`kept.py` brings the two together), so that a store is small, and none has a
way of its own to write secrets down.
"""

from collections.abc import AsyncGenerator
from typing import ClassVar, Final, Literal, Protocol

from attrs import field, frozen

from authflow.engine.ports import Count, Full
from authflow.engine.record import Record

SESSION: Final = "session-"
"""
How the ids of rows begin that hold no run, but who is signed in (`web/kept_sessions.py`).
"""


@frozen
class Row:
    """
    A run as a store sees it.

    Attributes:
        id: The id of the run: letters, digits, `-` and `_`, at most 128 of them.
        due: When somebody must look at it (`core/ledger.py`), in seconds since the epoch.
    """

    id: str
    revision: int
    due: float
    body: bytes = field(repr=False)


class RowStore(Protocol):
    """
    Where rows live. Every method that writes is one step for all processes: it happens wholly, once, or not at all.

    It connects when it is first used. Whatever keeps it from doing what it should is a `StoreUnavailable`, and the next
    use tries again.

    Attributes:
        holds_rows: Tells it from an engine's own `Store`: the front door puts a codec in between.
    """

    holds_rows: ClassVar[Literal[True]]

    async def put(self, row: Row) -> bool:
        """
        Store a new row; false if its id is taken.
        """
        ...

    async def get(self, run_id: str) -> Row | None:
        """
        The row called *run_id*.
        """
        ...

    async def swap(self, row: Row) -> bool:
        """
        Replace the row of revision `row.revision - 1`; false if it is no longer that.
        """
        ...

    async def drop(self, run_id: str, revision: int) -> bool:
        """
        Forget a row, if it is still at *revision*.
        """
        ...

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*; if any of them is full, in none.

        Args:
            key: 64 hexadecimal digits.
            counts: At least one; in each window there may be at least 1.
        """
        ...

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*: the one that was counted last. Where none is, nothing happens.

        Args:
            key: 64 hexadecimal digits.
            names: At least one; of one that is given twice, two are given back.
        """
        ...

    def changes(self, run_id: str) -> AsyncGenerator[int, None]:
        """
        The revisions of a row, from the present one on, as they are written by any process; it ends with the row.

        Of revisions that follow each other closely, the last one is told.
        """
        ...

    def overdue(self, at: float) -> AsyncGenerator[str, None]:
        """
        The ids of the rows that were due at *at*, in seconds since the epoch; they may be forgotten while one looks.
        """
        ...

    async def aclose(self) -> None:
        """
        Let go of every connection. Whoever uses it again connects again.
        """
        ...


class AnnounceRow(Protocol):
    """
    What a store of rows may be able to do besides, by a method `announce` (`engine/ports.py`, Announce).
    """

    async def __call__(self, row: Row, key: str, /, *counts: Count) -> Full | bool | None:
        """
        Replace the row of the revision before, and if that was done, count one for *key* in each of *counts*.

        Args:
            key: 64 hexadecimal digits.
            counts: At least one; in each window there may be at least 1.

        Returns:
            Whether both were done. False: it is no longer the row of the revision before, and nothing is counted;
            `Full`: the row is replaced, and as there is no room for one more, nothing is counted; None: the row is
            replaced, and what is counted is still to be counted, apart.
        """
        ...


class SettleRow(Protocol):
    """
    What a store of rows may be able to do besides, by a method `settle` (`engine/ports.py`, Settle).
    """

    async def __call__(self, row: Row, key: str, /, *names: str) -> bool:
        """
        Count one less for *key* in each of *names*, and replace the row of the revision before.

        Args:
            key: 64 hexadecimal digits.
            names: At least one.

        Returns:
            Whether it was replaced. False: it is no longer the row of the revision before; the counts are given back
            all the same.
        """
        ...


class Codec(Protocol):
    """
    How a record becomes the body of a row.
    """

    def write(self, record: Record) -> bytes:
        """
        *record* as bytes.
        """
        ...

    def read(self, row: Row) -> Record:
        """
        The record in the body of *row*.

        Raises:
            ValueError: There is none, or it is another run's, or nobody here knows how to go on with it.
        """
        ...
