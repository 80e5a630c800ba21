"""
Where rows can live, for tests that are the same for all: a file, and the servers.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Final

from authflow.stores.kept import Kept, are_rows
from authflow.stores.plain import Plain
from authflow.stores.rows import RowStore
from authflow.stores.urls import open_store
from tests.runs import HERE

KINDS: Final = ("sqlite", "redis", "postgres")


@asynccontextmanager
async def rows_at(url: str) -> AsyncGenerator[RowStore, None]:
    """
    The store of rows at *url*, closed in the end.
    """
    store = open_store(url)
    assert are_rows(store)
    try:
        yield store
    finally:
        await store.aclose()


@asynccontextmanager
async def kept_at(url: str, wrapped: Callable[[RowStore], RowStore] = lambda rows: rows) -> AsyncGenerator[Kept, None]:
    """
    The engine's store at *url*, over its rows or what they are *wrapped* in.
    """
    async with rows_at(url) as rows:
        yield Kept(wrapped(rows), Plain(HERE))
