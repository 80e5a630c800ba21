"""
Records sealed for the disk: AES-256-GCM (NIST SP 800-38D), a key of its own for each run, lengths in classes.

    body      header, then the sealed text with its tag (16 bytes)
    header    version (1 byte) · key id (8) · schema (2) · nonce (12)
    text      length of the document (4) · the document, JSON · zeros up to the next size class
    bound     header · revision (8) · run id: whatever is moved to another row, revision or key opens no more

The key of a run is derived from a key of the ring and the run's id (`engine/keys.py`). What is sealed is all of a
record: flow, state and every slot, open ones too. Of a row, its id, revision and due time are in the clear, and of a
body its version, key id and schema.

The due time is not bound: it only says when to look, and whoever looks judges by the times that are sealed.
"""

import struct
from functools import lru_cache
from secrets import token_bytes
from typing import Final

from attrs import evolve, frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from authflow.core.atlas import Atlas
from authflow.core.run import rested
from authflow.engine.keys import Key, Ring
from authflow.engine.record import Record
from authflow.stores.document import parsed
from authflow.stores.record import encoded
from authflow.stores.rows import Row
from authflow.stores.taken import taken_up

VERSION: Final = 1
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
SMALLEST: Final = 1024
"""
Bytes of the smallest size class; each is twice the one before.
"""
RUNS_AT_ONCE: Final = 64
"""
The derived keys of so many runs stay in memory, as the ring does from which anybody there could derive them.
"""
_HEADER: Final = struct.Struct(f">B8sH{NONCE_BYTES}s")
_REVISION: Final = struct.Struct(">Q")
_LENGTH: Final = struct.Struct(">I")


@frozen
class Sealed:
    """
    The codec of stores that outlive the process.

    Attributes:
        ring: Its first key seals, all open.
        atlas: What knows the states and slots of the runs.
    """

    ring: Ring
    atlas: Atlas

    def write(self, record: Record) -> bytes:
        """
        The body of *record*, without anything fleeting, whatever it holds.
        """
        run = rested(record.run)
        lasting = record if run is record.run else evolve(record, run=run)
        return seal(self.ring.first, run.id, record.revision, record.schema, encoded(lasting))

    def read(self, row: Row) -> Record:
        """
        The record in *row*.

        Raises:
            ValueError: It was changed or moved, no key of the ring opens it, or it is none that can go on here.
        """
        return taken_up(parsed(opened(self.ring, row)), self.atlas)


def seal(key: Key, run_id: str, revision: int, schema: int, document: bytes) -> bytes:
    """
    *document*, sealed for the run *run_id* at *revision*.
    """
    # Drawn, and not made of the revision: two workers may seal the same revision at once, and only one of them wins.
    # A run is written some hundred times in its life, and its key is its own: 96 bits do not meet.
    nonce = token_bytes(NONCE_BYTES)
    header = _HEADER.pack(VERSION, bytes.fromhex(key.id), schema, nonce)
    return header + _cipher(key, run_id).encrypt(nonce, _padded(document), _bound(header, run_id, revision))


def opened(ring: Ring, row: Row) -> bytes:
    """
    The document in *row*.

    Raises:
        ValueError: It was changed or moved, or no key of *ring* opens it.
    """
    if len(row.body) < _HEADER.size + TAG_BYTES:
        raise ValueError("this is no sealed row: it is too short")
    header, text = row.body[: _HEADER.size], row.body[_HEADER.size :]
    version, nonce = header[0], header[-NONCE_BYTES:]
    key = ring.called(key_id_of(row.body))
    if version != VERSION or key is None:
        raise ValueError("this is no row that a key of the ring has sealed")
    try:
        padded = _cipher(key, row.id).decrypt(nonce, text, _bound(header, row.id, row.revision))
    except InvalidTag:
        raise ValueError("this row is not as it was sealed") from None
    (length,) = _LENGTH.unpack_from(padded)
    return padded[_LENGTH.size : _LENGTH.size + length]


def key_id_of(body: bytes) -> str:
    """
    The id of the key that has sealed *body*, as it says itself.
    """
    return body[1:9].hex()


@lru_cache(maxsize=RUNS_AT_ONCE)  # A turn opens its run once and seals it twice: all is derived from the same.
def _cipher(key: Key, run_id: str) -> AESGCM:
    return AESGCM(key.of_run(_name(run_id)))


def _bound(header: bytes, run_id: str, revision: int) -> bytes:
    try:
        return header + _REVISION.pack(revision) + _name(run_id)
    except struct.error:
        raise ValueError("no run is ever at this revision") from None


def _name(run_id: str) -> bytes:
    return run_id.encode("utf-8", "surrogatepass")


def _padded(document: bytes) -> bytes:
    size = SMALLEST
    while size < _LENGTH.size + len(document):
        size *= 2
    return (_LENGTH.pack(len(document)) + document).ljust(size, b"\0")
