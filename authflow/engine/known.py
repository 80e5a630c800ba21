"""
Browsers that somebody has signed in with before: strangers' wrong passwords do not hold those up.

Wrong passwords count for an address, whoever tries them, or nobody would be kept from guessing. But so whoever keeps
trying keeps the owner out, too. A browser that has signed in keeps a mark of it, and what is tried there is counted
apart, in a budget of the same size (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). A mark is no
session and proves nothing else: with it as without, nobody comes in without the password.

    mark      name of the browser (16 hexadecimal digits) . keyed hash of that name and the address (64)
"""

import hmac
from collections.abc import Iterable
from typing import Final

from authflow.core.value import canonical
from authflow.engine.ports import OURS

KNOWN: Final = f"{OURS}known"
"""
Where a run's jar keeps the mark of the browser it was begun in.
"""
NAME_BYTES: Final = 8


def mark_of(key: bytes, email: str, name: bytes) -> str:
    """
    The mark of the browser called *name*, in which *email* has signed in.
    """
    return f"{name.hex()}.{_digest(key, email, name.hex())}"


def browser_of(keys: Iterable[bytes], email: str, mark: str) -> str | None:
    """
    What the browser is called whose *mark* says that *email* has signed in there; nothing where it does not say so.
    """
    name, _, digest = mark.partition(".")
    # Bytes, for it may be any text that comes here.
    said = digest.encode("utf-8", "surrogatepass")
    fits = any(hmac.compare_digest(_digest(key, email, name).encode(), said) for key in keys)
    return name if fits else None


def _digest(key: bytes, email: str, name: str) -> str:
    said = f"browser {name} of {canonical(email)}".encode("utf-8", "surrogatepass")
    return hmac.digest(key, said, "sha256").hex()
