"""
Counting what goes by several names at once, as it does while keys change.

What is counted is counted by keyed hashes, and a key is replaced now and then. Until the old one is gone everything is
counted by both: whichever processes share the store just then, with the old key, with the new one or with both, any two
of them that run at the same time have one in common, and by that one they count together.
"""

import hmac
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from authflow.engine.ports import Count, Full

WHO: Final = "who:"
"""
How a key of what is counted begins that names nobody: a keyed hash follows, and no store needs to hash it again.
"""


class Counting(Protocol):
    """
    Whatever counts in one step (`engine/ports.py`, Store; `stores/rows.py`, RowStore).
    """

    async def bump(self, key: str, *counts: Count) -> Full | None:
        """
        Count one for *key* in each of *counts*; if any of them is full, in none.
        """
        ...

    async def give_back(self, key: str, *names: str) -> None:
        """
        Count one less for *key* in each of *names*.
        """
        ...


def hashes(keys: Iterable[bytes], what: str) -> list[str]:
    """
    What *what* is called by each of *keys*, 64 hexadecimal digits each, in an order that is the same for everybody.
    """
    said = what.encode("utf-8", "surrogatepass")
    return sorted(hmac.digest(key, said, "sha256").hex() for key in keys)


async def bump_each(store: Counting, names: Sequence[str], counts: Sequence[Count]) -> Full | None:
    """
    Count one by each of *names* in each of *counts*; if any of them is full by any name, in none.
    """
    for nth, name in enumerate(names):
        full = await store.bump(name, *counts)
        if full is not None:
            await give_back_each(store, names[:nth], [count.name for count in counts])
            return full
    return None


async def give_back_each(store: Counting, names: Sequence[str], counted: Sequence[str]) -> None:
    """
    Count one less by each of *names* in each of what was *counted*.
    """
    for name in names:
        await store.give_back(name, *counted)
