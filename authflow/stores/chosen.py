"""
What an application names as its store, made the engine's.
"""

from typing import cast

from authflow.core.atlas import Atlas
from authflow.engine.journal import Entry, Journal
from authflow.engine.keys import Ring
from authflow.engine.ports import Clock, Store
from authflow.stores.kept import Kept, are_rows
from authflow.stores.memory import MemoryStore
from authflow.stores.rows import RowStore


def engine_store(store: Store | RowStore | None, ring: Ring, atlas: Atlas, journal: Journal, clock: Clock) -> Store:
    """
    *store*, with its runs sealed where it holds rows; without one, this process, where windows go by *clock*.

    Whoever keeps runs for longer than their key is told so, once, in the journal.
    """
    if store is None:  # An empty one is false.
        return MemoryStore(clock.now)
    if ring.made_up and not isinstance(store, MemoryStore):
        journal.warn(Entry.KEY_MADE_UP, store=type(store).__name__)
    if not are_rows(store):
        return cast("Store", store)  # A guard tells what it is, and not what it is not.
    from authflow.stores.seal import Sealed  # noqa: PLC0415 - who keeps runs in memory need not load a cipher

    first, *others = (key.derived("authflow budgets") for key in ring.keys)
    return Kept(store, Sealed(ring, atlas), first, tuple(others))
