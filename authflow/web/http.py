"""
HTTP as values: what the framework-free core of this room is given, and what it answers.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import TypeAlias

from attrs import field, frozen

from authflow.core.call import secret

Headers: TypeAlias = tuple[tuple[str, str], ...]


@frozen
class Request:
    """
    A request, as far as this room looks at it.

    Attributes:
        path: Decoded, below the path at which the room is mounted: `/login`.
        query: The last value of each name.
        headers: Looked up by names in lower case.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    cookies: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    body: bytes = secret(default=b"")


def cookies_in(header: str) -> Mapping[str, str]:
    """
    The cookies in a `Cookie` header: names and values as they stand there (RFC 6265bis §5.7.3).
    """
    jar: dict[str, str] = {}
    for one in header.split(";"):
        name, found, value = one.partition("=")
        if found:
            jar[name.strip()] = value.strip()
    return jar


@frozen
class Response:
    """
    An answer. A header may come more than once (`set-cookie`).
    """

    status: int
    headers: Headers = field(default=(), repr=False)
    body: bytes = secret(default=b"")


@frozen
class Events:
    """
    An answer that goes on: server-sent events (HTML Standard §9.2), chunk by chunk, until whoever listens leaves.
    """

    chunks: AsyncGenerator[bytes, None]
    headers: Headers = field(default=(), repr=False)


Answer: TypeAlias = Response | Events
Answerer: TypeAlias = Callable[[Request], Awaitable[Answer]]
"""
What answers everything below a mount.
"""
