"""
One URL chooses where runs live.
"""

from typing import Final
from urllib.parse import unquote, urlsplit

from authflow.core.errors import NotAllowed
from authflow.engine.ports import Store
from authflow.stores.memory import MemoryStore
from authflow.stores.postgres import PostgresStore
from authflow.stores.redis import RedisStore
from authflow.stores.rows import RowStore
from authflow.stores.sqlite import SqliteStore

KINDS: Final = (
    "memory:, sqlite:///runs.db, sqlite:////var/lib/runs.db, redis://host:6379/0, rediss://…, redis+cluster://…, "
    "unix:///run/redis.sock, postgresql://user@host/name"
)


def open_store(url: str) -> Store | RowStore:
    """
    The store at *url*; nothing is connected before it is used.

    Args:
        url: `memory:`; `sqlite:///runs.db` (below the working directory) or `sqlite:////var/lib/runs.db`; `redis://`,
            `rediss://` or `unix://`, and for a cluster `redis+cluster://` or `rediss+cluster://`; `postgresql://`.

    Raises:
        NotAllowed: It is no such URL.
        NotInstalled: The store's driver comes with an extra that is not installed.
    """
    try:
        parts = urlsplit(url)
        # A password in which somebody wrote / or # as it is would be taken for hosts and ports, and quoted as such.
        _ = [urlsplit(f"//{host}").port for host in parts.netloc.rpartition("@")[2].split(",")]
    except ValueError:
        raise NotAllowed("store", f"must be one of {KINDS}") from None
    scheme, plus, cluster = parts.scheme.partition("+")
    match scheme:
        case "memory" if url in {"memory:", "memory://"}:
            return MemoryStore()
        case "sqlite" if not parts.netloc + parts.query + parts.fragment + plus and len(parts.path) > 1:
            return SqliteStore(unquote(parts.path[1:]))
        case "redis" | "rediss" if parts.netloc and cluster in {"", "cluster"}:
            return RedisStore(parts._replace(scheme=scheme).geturl(), cluster=bool(plus))
        case "unix" if len(parts.path) > 1 and not plus:
            return RedisStore(url)
        case "postgresql" | "postgres" if not plus:
            return PostgresStore(url)
        case _:
            raise NotAllowed("store", f"must be one of {KINDS}")
