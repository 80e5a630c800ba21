"""
Records as JSON that anybody can read: for stores that nobody else reads, and for tests.
"""

from attrs import frozen

from authflow.core.atlas import Atlas
from authflow.engine.record import Record
from authflow.stores.document import parsed
from authflow.stores.record import encoded
from authflow.stores.rows import Row
from authflow.stores.taken import taken_up


@frozen
class Plain:
    """
    A codec that hides nothing.

    Attributes:
        atlas: Knows the states and slots of the runs that are read.
    """

    atlas: Atlas

    def write(self, record: Record) -> bytes:
        """
        *record* as JSON.
        """
        return encoded(record)

    def read(self, row: Row) -> Record:
        """
        The record in the body of *row*.

        Raises:
            ValueError: There is none that can go on here.
        """
        return taken_up(parsed(row.body), self.atlas)
