"""
Rows sealed anew by the first key of a ring, while everybody goes on working with them; and how many each key holds.

A row is sealed anew as if its run had been written once more: a compare-and-set on its revision, which whoever was
faster wins. It can be stopped at any row and begun again: what has been done is done. A run whose call is on its way
is passed over, or its answer would find that somebody else had written: it is sealed anew by its own next write.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Final

from attrs import evolve, frozen

from authflow.engine.handle import called
from authflow.engine.keys import Ring
from authflow.stores.document import parsed, spelled
from authflow.stores.rows import Row, RowStore
from authflow.stores.seal import key_id_of, opened, seal

EVER: Final = 253_402_300_800.0
"""
The end of the year 9999, in seconds since the epoch: by then every row is due.
"""


@frozen
class Held:
    """
    What a store holds by which key.

    Attributes:
        rows: How many rows each key has sealed, by the id that they name; it may be none of the ring's.
        handles: How many runs answer to handles that each key of the ring has hashed. Nobody finds them without it.
        unreadable: How many rows no key of the ring opens, or not any more.
    """

    rows: Mapping[str, int]
    handles: Mapping[str, int]
    unreadable: int = 0


@frozen
class Resealed:
    """
    What came of sealing a store's rows anew.

    Attributes:
        anew: Rows that the first key seals now.
        already: Rows that it had sealed before.
        busy: Rows passed over, as somebody was writing them; the next time may find them at rest.
        unreadable: Rows that no key of the ring opens; they are left as they are.
    """

    anew: int = 0
    already: int = 0
    busy: int = 0
    unreadable: int = 0


async def held_by(rows: RowStore, ring: Ring) -> Held:
    """
    Count what *rows* hold by which key.
    """
    names = {called(key.handles): key.id for key in ring.keys}
    sealed, hashed, unreadable = Counter[str](), Counter[str](), 0
    async with aclosing(_every(rows)) as every:
        async for row in every:
            sealed[key_id_of(row.body)] += 1
            document = _document(ring, row)
            if document is None:
                unreadable += 1
            elif (name := names.get(str(document.get("handle")).partition(":")[0])) is not None:
                hashed[name] += 1
    return Held(dict(sealed), dict(hashed), unreadable)


async def reseal(rows: RowStore, ring: Ring, now: float) -> Resealed:
    """
    Seal every row anew that another key than the first has sealed.

    Args:
        now: Seconds since the epoch: whose lease is over by then does not send any more.
    """
    done = Resealed()
    async with aclosing(_every(rows)) as every:
        async for row in every:
            if key_id_of(row.body) == ring.first.id:
                done = evolve(done, already=done.already + 1)
                continue
            document = _document(ring, row)
            if document is None:
                done = evolve(done, unreadable=done.unreadable + 1)
            elif _sending(document, now) or not await rows.swap(_anew(ring, row, document)):
                done = evolve(done, busy=done.busy + 1)
            else:
                done = evolve(done, anew=done.anew + 1)
    return done


async def _every(rows: RowStore) -> AsyncGenerator[Row, None]:
    async with aclosing(rows.overdue(EVER)) as ids:
        async for run_id in ids:
            row = await rows.get(run_id)
            if row is not None:
                yield row


def _document(ring: Ring, row: Row) -> Mapping[str, Any] | None:
    try:
        return parsed(opened(ring, row))
    except ValueError:
        return None


def _sending(document: Mapping[str, Any], now: float) -> bool:
    intent = document.get("intent")
    return intent is not None and float(intent["lease_until"]) > now


def _anew(ring: Ring, row: Row, document: Mapping[str, Any]) -> Row:
    revision = row.revision + 1
    written = spelled({**document, "revision": revision})
    body = seal(ring.first, row.id, revision, int(document["schema"]), written)
    return evolve(row, revision=revision, body=body)
