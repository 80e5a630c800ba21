"""
Whoever asks: blocking sockets and requests as bytes, as any HTTP client would cost more than what it asks.
"""

import socket
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from attrs import define, field, frozen

CPU: Final = "/cpu"
CONNECTIONS: Final = 8
PATIENCE: Final = 30.0
CHUNK: Final = 1 << 16

EVERY: Final = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9",
}
"""
What a browser says with each request.
"""


@frozen
class Heard:
    """
    An answer.
    """

    head: bytes
    body: bytes

    @property
    def status(self) -> int:
        """
        The status.
        """
        return int(self.head[9:12])

    def headers(self) -> Sequence[tuple[str, str]]:
        """
        The headers, by names in lower case.
        """
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        said = (line.partition(": ") for line in lines if line)
        return [(name.lower(), value) for name, _, value in said]

    def cookies(self) -> Mapping[str, str]:
        """
        The cookies that are set.
        """
        said = (value.partition(";")[0].partition("=") for name, value in self.headers() if name == "set-cookie")
        return {name: value for name, _, value in said}


Visitor: TypeAlias = Generator[bytes, Heard, None]
"""
Whoever asks for something, hears the answer and asks on.
"""


@define
class Connection:
    """
    A connection that is kept, as long as the server keeps it.
    """

    address: str
    _socket: socket.socket | None = field(init=False, default=None)
    _sent: bytes = field(init=False, default=b"", repr=False)

    def send(self, written: bytes) -> None:
        """
        Send a request.
        """
        if self._socket is None:
            parts = urlsplit(self.address)
            self._socket = socket.create_connection((str(parts.hostname), parts.port or 80), PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(written)

    def hear(self) -> Heard:
        """
        The whole answer to the request that was sent.
        """
        assert self._socket is not None
        heard = self._socket.recv(CHUNK)
        while b"\r\n\r\n" not in heard:
            heard += self._more()
        head, _, body = heard.partition(b"\r\n\r\n")
        lower = head.lower()
        length = int(lower.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0] or 0)
        while len(body) < length:
            body += self._more()
        if b"\r\nconnection: close" in lower:
            self.close()
        return Heard(head, body)

    def close(self) -> None:
        """
        Hang up.
        """
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _more(self) -> bytes:
        assert self._socket is not None
        more = self._socket.recv(CHUNK)
        if not more:
            raise RuntimeError(f"{self.address} hung up")
        return more


@define
class Line:
    """
    The connections to one server, and who asks by each.
    """

    address: str
    connections: list[Connection] = field(init=False)
    _own: Connection = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.connections = [Connection(self.address) for _ in range(CONNECTIONS)]
        self._own = Connection(self.address)

    def ask(self, visitors: Iterable[Visitor]) -> None:
        """
        Have all *visitors* ask at once, each by a connection of its own, until none has anything left to ask.
        """
        asking = list(zip(visitors, self.connections, strict=False))
        for visitor, connection in asking:
            connection.send(next(visitor))
        while asking:
            for one in [*asking]:
                visitor, connection = one
                try:
                    connection.send(visitor.send(connection.hear()))
                except StopIteration:
                    asking.remove(one)

    def once(self, written: bytes) -> Heard:
        """
        The answer to one request.
        """
        self._own.send(written)
        return self._own.hear()

    def cpu(self) -> float:
        """
        The CPU that the server has used so far, in seconds.
        """
        return float(self.once(get(self.address, CPU)).body)

    def close(self) -> None:
        """
        Hang up everywhere.
        """
        for connection in (*self.connections, self._own):
            connection.close()


Write: TypeAlias = Callable[..., bytes]


def get(address: str, path: str, cookies: Mapping[str, str] | None = None, **headers: str) -> bytes:
    """
    A request for *path*; names of *headers* are written with underscores.
    """
    return _written("GET", address, path, cookies, headers, b"")


def post(address: str, path: str, body: bytes, cookies: Mapping[str, str] | None = None, **headers: str) -> bytes:
    """
    A request that carries *body*, as a page of the same site makes it.
    """
    said = {"Origin": address, "Sec_Fetch_Site": "same-origin", **headers}
    return _written("POST", address, path, cookies, said, body)


def _written(
    method: str, address: str, path: str, cookies: Mapping[str, str] | None, headers: Mapping[str, str], body: bytes
) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    said = {"Host": urlsplit(address).netloc, **EVERY, **named}
    if cookies:
        said["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if method == "POST":
        said["Content-Length"] = str(len(body))
    lines = (f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", "")
    return "\r\n".join(lines).encode() + body
