"""
What stores of rows do in one step where they can, asked of those that can.
"""

from authflow.engine.ports import Count, Full
from authflow.stores.rows import AnnounceRow, Row, RowStore, SettleRow


async def announced(store: RowStore, row: Row, key: str, *counts: Count) -> Full | bool | None:
    """
    Whether *row* was written and counted.
    """
    announce: AnnounceRow | None = getattr(store, "announce", None)
    assert announce is not None
    return await announce(row, key, *counts)


async def settled(store: RowStore, row: Row, key: str, *names: str) -> bool:
    """
    Whether *row* was written, while *names* were given back.
    """
    settle: SettleRow | None = getattr(store, "settle", None)
    assert settle is not None
    return await settle(row, key, *names)
