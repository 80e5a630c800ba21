"""
Where rows can live, for tests that are the same for all: a file, and the servers.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from authflow.stores.kept import Kept, are_rows
from authflow.stores.plain import Plain
from authflow.stores.rows import RowStore
from authflow.stores.urls import open_store
from tests.runs import HERE

KINDS: Final = ("sqlite", "redis", "postgres")


def url_of(request: pytest.FixtureRequest, folder: Path) -> str:
    """
    The URL of a store of the kind that *request* is for: a file in *folder*, or a server that all tests share.
    """
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'runs.db'}"
    return str(request.getfixturevalue(f"{request.param}_server").url)


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
