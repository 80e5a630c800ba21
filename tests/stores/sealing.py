"""
Keys and sealed rows for tests.
"""

from typing import Final

from authflow.core.atlas import Atlas
from authflow.engine.keys import Key, Ring
from authflow.engine.record import Record
from authflow.stores.rows import Row
from authflow.stores.seal import Sealed
from tests.runs import HERE

OLD: Final = Key(b"the key of last year, 32 bytes..")
NEW: Final = Key(b"the key of this year, 32 bytes..")


def sealed_by(*keys: Key, atlas: Atlas = HERE) -> Sealed:
    """
    A codec with *keys*.
    """
    return Sealed(Ring(keys or (NEW,)), atlas)


def row_of(record: Record, codec: Sealed | None = None) -> Row:
    """
    *record* as it lies in a database.
    """
    body = (codec or sealed_by()).write(record)
    return Row(record.run.id, record.revision, record.run.expires_at, body)
