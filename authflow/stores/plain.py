"""
Records as JSON that anybody can read: for stores that nobody else reads, and for tests.
"""

import json

from attrs import frozen

from authflow.core.atlas import Atlas
from authflow.core.value import mapped
from authflow.engine.record import Record
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
        *record* as JSON, in ASCII.
        """
        return encoded(record)

    def read(self, row: Row) -> Record:
        """
        The record in the body of *row*.

        Raises:
            ValueError: There is none that can go on here.
        """
        try:
            document: object = json.loads(row.body)
        except RecursionError as abyss:
            raise ValueError("this is no record of a run") from abyss
        if not mapped(document):
            raise ValueError("this is no record of a run")
        return taken_up(document, self.atlas)
