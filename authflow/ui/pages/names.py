"""
What fields are called on a page: `email`, `addresses.0.city`, `labels.2`.

A dot leads inside, a number counts. A field's own name may be anything that a service demands, with dots, a number, one
of the page's own names: what could be mistaken is written with percent signs (RFC 3986 §2.1).
"""

from typing import Final
from urllib.parse import quote, unquote

STEP: Final = "step"
TOKEN: Final = "token"  # noqa: S105 - the name of a field
CHOICE: Final = "choice"
CAPTCHA: Final = "captcha"
RECAPTCHA: Final = "g-recaptcha-response"
"""
What Google's widget puts its token into, wherever it stands.
"""
PLACES: Final = 4
"""
More digits than any place in a list has.
"""
OWN: Final = frozenset({STEP, TOKEN, CHOICE, RECAPTCHA, "_charset_", "isindex"})
"""
The names of the page itself, and those that browsers fill in by themselves.
"""


def written(name: str) -> str:
    """
    *name* as one part of a name on a page.
    """
    safe = quote(name, safe="", errors="surrogatepass").replace(".", "%2E")
    if name in OWN or name.isdigit():
        return f"%{ord(name[0]):02X}{safe[1:]}" if name.isascii() else safe
    return safe


def inside(outer: str, name: str | int) -> str:
    """
    The name on a page of what is called *name* in *outer*, or stands at that place in it.
    """
    part = str(name) if isinstance(name, int) else written(name)
    return f"{outer}.{part}" if outer else part


def parts(name: str) -> tuple[str | int, ...]:
    """
    What leads to a value, from outside in; places are numbers.
    """
    if name.isidentifier():
        return (name,)  # One word, as most are: neither dots nor percent signs, nor a number.
    return tuple(
        int(part) if part.isascii() and part.isdigit() and len(part) <= PLACES else unquote(part, errors="replace")
        for part in name.split(".")
    )
