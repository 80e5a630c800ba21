"""
One URL chooses the store.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from authflow.core.errors import NotAllowed
from authflow.stores.memory import MemoryStore
from authflow.stores.postgres import PostgresStore
from authflow.stores.redis import RedisStore
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
    ("url", "plain", "cluster"),
    [
        ("redis://localhost:6379/0", "redis://localhost:6379/0", False),
        ("rediss://me:secret@redis.example.com", "rediss://me:secret@redis.example.com", False),
        ("unix:///run/redis.sock?db=1", "unix:///run/redis.sock?db=1", False),
        ("redis+cluster://one:7000", "redis://one:7000", True),
        ("rediss+cluster://me:secret@one:7000", "rediss://me:secret@one:7000", True),
    ],
)
def test_redis(url: str, plain: str, *, cluster: bool) -> None:
    """
    Redis is found as its own client finds it, and a cluster is said to be one.
    """
    store = open_store(url)

    assert isinstance(store, RedisStore)
    assert (plain, cluster) == (store.url, store.cluster)
    assert "secret" not in repr(store)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:secret@db.example.com/runs",
        "postgresql://me:secret@[::1]:5432,db.example.com:5433/runs",
        "postgres:///runs?host=/run/postgresql",
    ],
)
def test_postgres(url: str) -> None:
    """
    PostgreSQL is found as its own client finds it.
    """
    store = open_store(url)

    assert isinstance(store, PostgresStore)
    assert url == store.dsn
    assert "secret" not in repr(store)


@pytest.mark.parametrize(
    ("url", "library", "extra"),
    [("redis://localhost", "redis", "redis"), ("postgresql://localhost/runs", "asyncpg", "postgres")],
)
def test_a_driver_that_is_not_there(url: str, library: str, extra: str) -> None:
    """
    Whoever has not installed a driver is told which extra brings it; nobody else needs one.
    """
    code = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from authflow.core.errors import NotInstalled\n"
        "from authflow.stores.urls import open_store\n"
        "open_store('sqlite:///runs.db')\n"
        f"try: open_store({url!r})\n"
        "except NotInstalled as told: print(told)\n"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)

    assert f"{library} is not installed; it comes with the extra {extra}: authflow-engine[{extra}].\n" == printed.stdout


@pytest.mark.parametrize(
    "url",
    ["", "redis:", "redis://", "redis+x://host", "unix://", "sqlite+cluster:///x", "postgresql+asyncpg://host/x",
     "runs.db", "memory:x", "sqlite:", "sqlite://runs.db", "sqlite:///", "sqlite:///runs.db?mode=ro", "mysql://x",
     "http://[", "sqlite:///runs.db#x",
     "postgresql://me:sec#ret@host/runs", "postgresql://me:sec/ret@host/runs", "redis://:sec#ret@host"],
)  # fmt: skip
def test_anything_else_is_refused(url: str) -> None:
    """
    Whoever mistypes the URL is told what it may be.
    """
    with pytest.raises(NotAllowed, match=r"^store must be one of memory:, sqlite:///runs\.db") as told:
        open_store(url)

    assert "sec" not in str(told.value)
