"""
What the emulator was asked: a record of requests that no secret gets into.
"""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import define, field, frozen

from authflow.core.value import listed, mapped

MOST: Final = 1000
PATH_MOST: Final = 1000
"""
Characters of a path that are remembered.
"""
HIDDEN: Final = "…"
OPEN: Final = frozenset(
    {
        "email",
        "clientId",
        "client_id",
        "grantType",
        "grant_type",
        "memberId",
        "member_id",
        "codeChallengeMethod",
        "responseMode",
        "responseType",
        "prompt",
        "scope",
        "language",
        "verifyEmail",
        "mergeExistingContact",
    }
)
"""
The names whose values are shown. Everything else is hidden, so a new field is hidden until somebody thinks about it.
"""
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z_]{0,39}")


@frozen
class Entry:
    """
    One request, and what became of it.

    Attributes:
        operation: The operation's name; nothing if it was none.
        status: What was answered; nothing, if a fault kept the service from answering at all.
        at: Seconds since the epoch.
        body: What of the body may be shown.
        fault: The kind of the fault that hit it.
    """

    method: str
    path: str
    operation: str | None
    status: int | None
    at: float
    request_id: str
    body: Any
    fault: str | None = None


@define
class RequestLog:
    """
    The last requests, oldest first.
    """

    _entries: deque[Entry] = field(init=False, factory=lambda: deque[Entry](maxlen=MOST))

    def add(self, entry: Entry) -> None:
        """
        Remember *entry*.
        """
        self._entries.append(entry)

    @property
    def newest_first(self) -> list[Entry]:
        """
        Every entry.
        """
        return [*reversed(self._entries)]

    def restore(self, entries: Iterable[Entry]) -> None:
        """
        Let *entries*, newest first, be all there are.
        """
        self._entries = deque(reversed([*entries]), maxlen=MOST)

    def clear(self) -> None:
        """
        Forget it all.
        """
        self._entries.clear()


def redacted(value: object, name: str = "") -> Any:
    """
    *value*, found under *name*, with everything hidden but what is known to be harmless.
    """
    if mapped(value):
        return _parts(value)
    if listed(value):
        return [redacted(part, name) for part in value]
    return value if name in OPEN and isinstance(value, str | bool | int | float) else HIDDEN


def _parts(parts: Mapping[str, object]) -> dict[str, Any]:
    # A secret can be posted as a name, too.
    return {name if _NAME.fullmatch(name) else HIDDEN: redacted(part, name) for name, part in parts.items()}
