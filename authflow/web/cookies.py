"""
Cookies that only this origin sets, and only this origin is sent (RFC 6265bis §4.1.3.2).

A browser keeps no `Secure` cookie over plain http, which is allowed on loopback alone: there the name has no prefix.
"""

import re
from typing import Final, TypeAlias

from attrs import Factory, field, frozen
from yarl import URL

from authflow.core.errors import NotAllowed
from authflow.web.http import Request
from authflow.wix.settings import is_loopback

Header: TypeAlias = tuple[str, str]

SAFE: Final = re.compile(r"[\w.~-]{1,512}", re.ASCII)
A_YEAR: Final = 365 * 24 * 3600


@frozen
class Cookies:
    """
    The cookies of one origin.

    Attributes:
        secure: Whether the origin is one of https.
        path: Below which they are sent. On loopback, every port of the machine is sent the cookies of every other one
            (RFC 6265 §8.5): a path that nobody knows keeps them to ourselves.
    """

    secure: bool
    path: str = "/"
    _prefix: str = field(init=False, repr=False, default=Factory(lambda self: _prefix(self.secure), takes_self=True))
    _flags: str = field(
        init=False, repr=False, default=Factory(lambda self: _flags(self.path, self.secure), takes_self=True)
    )

    def name(self, what: str) -> str:
        """
        How the cookie for *what* is called.
        """
        return self._prefix + what

    def read(self, request: Request, what: str) -> str | None:
        """
        What the browser brings for *what*; nothing where that is nothing we can have written.
        """
        value = request.cookies.get(self._prefix + what)
        return value if value is not None and SAFE.fullmatch(value) else None

    def put(self, what: str, value: str, *, seconds: int | None = None) -> Header:
        """
        Have the browser keep *value* for so many seconds, or until it is closed.
        """
        age = "" if seconds is None else f"; Max-Age={seconds}"
        return "set-cookie", f"{self._prefix}{what}={value}{self._flags}{age}"

    def drop(self, what: str) -> Header:
        """
        Have the browser forget.
        """
        return "set-cookie", f"{self._prefix}{what}={self._flags}; Max-Age=0"


def _prefix(secure: bool) -> str:
    return "__Host-authflow-" if secure else "authflow-"


def _flags(path: str, secure: bool) -> str:
    return f"; Path={path}; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")


def origin_of(address: str) -> str:
    """
    *address* as browsers write it in `Origin` (RFC 6454 §6.2).

    Raises:
        NotAllowed: It is no origin, or a browser would keep no cookie of it.
    """
    url = _url(address)
    if url is None or url.scheme not in {"http", "https"} or url.origin() != URL(address.rstrip("/")):
        raise NotAllowed("origin", f"is a scheme, a host and a port, and nothing behind: {address!r}")
    if url.scheme == "http" and not is_loopback(url.host or ""):
        raise NotAllowed("origin", f"must be https, or a loopback address: {address!r}")
    return str(url.origin())


def _url(address: str) -> URL | None:
    try:
        url = URL(address)
    except (ValueError, TypeError):
        return None
    return url if url.host else None
