"""
One URL chooses the store.
"""

from pathlib import Path

import pytest

from authflow.core.errors import NotAllowed
from authflow.stores.memory import MemoryStore
from authflow.stores.sqlite import SqliteStore
from authflow.stores.urls import open_store


@pytest.mark.parametrize("url", ["memory:", "memory://"])
def test_memory(url: str) -> None:
    """
    Runs in this process.
    """
    assert isinstance(open_store(url), MemoryStore)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///runs.db", "runs.db"),
        ("sqlite:///var/runs.db", "var/runs.db"),
        ("sqlite:////var/lib/runs.db", "/var/lib/runs.db"),
        ("sqlite:///with%20space.db", "with space.db"),
    ],
)
def test_sqlite(url: str, path: str) -> None:
    """
    Three slashes lead below the working directory, four to the root; nothing is made before it is used.
    """
    store = open_store(url)

    assert isinstance(store, SqliteStore)
    assert Path(path).absolute() == store.path
    assert not store.path.exists()


@pytest.mark.parametrize(
    "url",
    ["", "runs.db", "memory:x", "sqlite:", "sqlite://runs.db", "sqlite:///", "sqlite:///runs.db?mode=ro", "mysql://x",
     "http://[", "sqlite:///runs.db#x"],
)  # fmt: skip
def test_anything_else_is_refused(url: str) -> None:
    """
    Whoever mistypes the URL is told what it may be.
    """
    with pytest.raises(NotAllowed, match=r"^store must be one of memory:, sqlite:///runs\.db"):
        open_store(url)
