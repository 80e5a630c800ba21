"""
The site's own cookies: which browser it is, and who is signed in on it.
"""

import re
from collections.abc import Mapping
from typing import Final

BROWSER: Final = "svSession"
MEMBER: Final = "wixSession2"
_MADE_HERE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def held(headers: Mapping[str, str], name: str) -> str:
    """
    The cookie called *name*, if it has the form of one that was made here; else an empty text.
    """
    for pair in headers.get("cookie", "").split(";"):
        found, _, value = pair.strip().partition("=")
        if found == name and _MADE_HERE.fullmatch(value):
            return value
    return ""


def given(site: str, name: str, value: str) -> str:
    """
    The header that gives a browser the cookie, until it is closed.
    """
    return f"{name}={value}; {_attributes(site)}"


def cleared(site: str) -> tuple[str, ...]:
    """
    The headers that take every cookie of *site* away.
    """
    return tuple(f"{name}=; Max-Age=0; {_attributes(site)}" for name in (BROWSER, MEMBER))


def _attributes(site: str) -> str:
    secure = "; Secure" if site.startswith("https:") else ""
    return f"Path=/; HttpOnly; SameSite=Lax{secure}"
