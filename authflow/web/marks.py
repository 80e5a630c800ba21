"""
The marks of browsers in which somebody has signed in (`engine/known.py`): a cookie that outlasts the session.
"""

from typing import Final

from authflow.core.action import Done
from authflow.door import AuthFlow
from authflow.web.cookies import A_YEAR, Cookies, Header
from authflow.web.http import Request

KNOWN: Final = "known"


def brought(request: Request, cookies: Cookies) -> str | None:
    """
    The mark that the browser brings.
    """
    return cookies.read(request, KNOWN)


def kept(request: Request, cookies: Cookies, auth: AuthFlow, done: Done) -> tuple[Header, ...]:
    """
    What the browser is to keep in which *done* has just signed somebody in.
    """
    if cookies.path != "/":
        return ()  # Nobody comes back to an address that is good once.
    mark = auth.mark(done, brought(request, cookies))
    return () if mark is None else (cookies.put(KNOWN, mark, seconds=A_YEAR),)
