"""
One URL chooses where runs live.
"""

from typing import Final
from urllib.parse import unquote, urlsplit

from authflow.core.errors import NotAllowed
from authflow.engine.ports import Store
from authflow.stores.memory import MemoryStore
from authflow.stores.rows import RowStore

KINDS: Final = "memory:, sqlite:///runs.db, sqlite:////var/lib/runs.db"


def open_store(url: str) -> Store | RowStore:
    """
    The store at *url*; nothing is connected before it is used.

    Args:
        url: `memory:`, `sqlite:///runs.db` (below the working directory) or `sqlite:////var/lib/runs.db`.

    Raises:
        NotAllowed: It is no such URL.
        NotInstalled: The store's driver comes with an extra that is not installed.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotAllowed("store", f"must be one of {KINDS}") from None
    match parts.scheme:
        case "memory" if url in {"memory:", "memory://"}:
            return MemoryStore()
        case "sqlite" if not parts.netloc and len(parts.path) > 1 and not parts.query + parts.fragment:
            from authflow.stores.sqlite import SqliteStore  # noqa: PLC0415 - a driver is loaded when it is used

            return SqliteStore(unquote(parts.path[1:]))
        case _:
            raise NotAllowed("store", f"must be one of {KINDS}")
