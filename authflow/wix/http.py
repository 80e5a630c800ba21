"""
Requests over HTTP, by aiohttp: the transport of the real service, and of an emulator that serves.

No redirect is followed: `ClientSession` would follow a 307 to another host with the body, password included. Answers
are asked for as they are (`identity`) and read up to a bound: a compressed one can be made to inflate without end.
Cookies are neither sent nor kept, so that no user inherits another's.
"""

from typing import Final

import aiohttp
from attrs import define, field
from yarl import URL

from authflow.core.errors import NotAllowed
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Request, Response, Silence

CONNECT_SECONDS: Final = 3.0
TOTAL_SECONDS: Final = 9.0
ANSWER_BYTES: Final = 256 * 1024
HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity"}


@define
class HttpTransport:
    """
    Carries requests to the service's host.

    Attributes:
        session: An aiohttp session of the application's, whose connections and tracing are used; it stays open.
        connect_seconds: How long a connection may take.
        total_seconds: How long a request may take, from first to last.
    """

    settings: WixSettings
    session: aiohttp.ClientSession | None = None
    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS
    _timeout: aiohttp.ClientTimeout = field(init=False)
    _own: aiohttp.ClientSession | None = field(init=False, default=None)
    _left: bool = field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self._timeout = aiohttp.ClientTimeout(total=self.total_seconds, sock_connect=self.connect_seconds)

    async def __call__(self, request: Request) -> Response | Silence:
        """
        Send *request*; what came back. An address that must not be opened is not.
        """
        if request.url is not None and not self.settings.may_open(request.url):
            return Silence.UNSENT
        try:
            async with self._session().request(
                request.method,
                URL(request.url, encoded=True) if request.url else self.settings.base_url.rstrip("/") + request.path,
                params=request.query or None,
                json=request.body,
                headers={"Authorization": request.authorization} if request.authorization else None,
                allow_redirects=False,
                timeout=self._timeout,
                middlewares=(_once(),) if request.method == "GET" else (),
            ) as response:
                return await _read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            return Silence.UNSENT
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
            return Silence.LOST

    async def aclose(self) -> None:
        """
        Close what is our own; nothing is carried any more.
        """
        self._left = True
        if self._own is not None:
            await self._own.close()
            self._own = None

    def _session(self) -> aiohttp.ClientSession:
        if self._left:
            raise NotAllowed("AuthFlow", "was closed already; make another one")
        if self._own is None or self._own.closed:
            self._own = _beside(self.session) if self.session else _alone()
        return self._own


def _once() -> aiohttp.ClientMiddlewareType:
    """
    What keeps one request from being sent twice.

    aiohttp repeats a GET by itself when its connection breaks, and authorize uses up a session token. A POST, which is
    not idempotent, it never repeats (RFC 9110 §9.2.2).
    """
    sent = False

    async def send(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        nonlocal sent
        if sent:
            raise aiohttp.ServerDisconnectedError
        sent = True
        return await handler(request)

    return send


def _alone() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(headers=HEADERS, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False)


def _beside(session: aiohttp.ClientSession) -> aiohttp.ClientSession:
    """
    A session on the connections of *session*, without its cookies, which belong to other conversations.
    """
    if session.closed:
        raise NotAllowed("session", "is closed already; it must stay open as long as authflow uses it")
    return aiohttp.ClientSession(
        connector=session.connector,
        connector_owner=False,
        headers=HEADERS,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trace_configs=session.trace_configs,
        trust_env=session.trust_env,
    )


async def _read(response: aiohttp.ClientResponse) -> Response | Silence:
    encoding = response.headers.get("Content-Encoding", "identity")
    if encoding != "identity" or (response.content_length or 0) > ANSWER_BYTES:
        response.close()
        return Silence.LOST
    body = bytearray()  # An answer in drops must not be copied for each of them.
    while not response.content.at_eof():
        body += await response.content.readany()
        if len(body) > ANSWER_BYTES:
            response.close()
            return Silence.LOST
    return Response(response.status, response.headers, bytes(body))
