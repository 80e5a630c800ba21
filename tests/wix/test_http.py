"""
The HTTP transport carries requests as they are, follows nobody, and keeps nothing.
"""

import json
from collections.abc import AsyncGenerator

import aiohttp
import pytest
from yarl import URL

from authflow.core.errors import NotAllowed
from authflow.wix.http import ANSWER_BYTES, CONNECT_SECONDS, TOTAL_SECONDS, HttpTransport
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Request, Response, Silence
from tests.wix.answers import CANARY
from tests.wix.sending import GET, POST, sent
from tests.wix.servers import listening, page


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession, None]:
    """
    An application's own session, which has a cookie.
    """
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as own:
        yield own


async def test_request_as_it_goes_out() -> None:
    """
    Method, path, query, bare token and JSON go out as they are, and no compression is asked for.
    """
    request = Request("POST", "/a/b", {"q": "a b&c"}, f"token-{CANARY}", {"name": "Ä", "n": [1]})

    async with listening(page(b'{"ok": true}', "200 OK", "X-Wix-Request-Id: r1")) as server:
        response = await sent(server.address, request)

    assert isinstance(response, Response)
    assert (200, "r1", {"ok": True}) == (response.status, response.request_id, response.document)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] in {b"POST /a/b?q=a+b%26c HTTP/1.1", b"POST /a/b?q=a%20b%26c HTTP/1.1"}
    assert {"name": "Ä", "n": [1]} == json.loads(body)
    assert [f"token-{CANARY}"] == server.header("authorization")
    assert ["identity"] == server.header("accept-encoding")
    assert [] == server.header("cookie")


async def test_without_a_token() -> None:
    """
    Where no token goes out, there is no header for one, and a GET has no body.
    """
    async with listening(page(b"{}")) as server:
        await sent(server.address, GET)

    assert [] == server.header("authorization")
    assert [] == server.header("content-type")
    assert server.requests[0].startswith(b"GET /_api/oauth2/authorize?clientId=c HTTP/1.1")


@pytest.mark.parametrize("suffix", ["", "/", "/prefix", "/prefix/"])
async def test_base_url(suffix: str) -> None:
    """
    The path of an operation comes behind that of the base URL, with one slash between them.
    """
    async with listening(page(b"{}")) as server:
        await sent(server.address + suffix)

    assert f"POST {suffix.rstrip('/')}/oauth2/token HTTP/1.1".encode() == server.requests[0].split(b"\r\n")[0]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("request_", [POST, GET], ids=["post", "get"])
async def test_no_redirect_is_followed(status: str, request_: Request) -> None:
    """
    A redirect is an answer: nothing goes to the other origin, least of all a body.
    """
    async with listening(page(b"{}")) as other:
        location = f"{other.address}/steal"
        async with listening(page(b"", status, f"Location: {location}")) as server:
            response = await sent(server.address, request_)

    assert isinstance(response, Response)
    assert (int(status[:3]), location) == (response.status, response.headers["location"])
    assert (0, []) == (other.connections, other.requests)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(page(b"<html>no</html>", "502 Bad Gateway", "Content-Type: text/html"), id="html"),
        pytest.param(page(b""), id="empty"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", id="no-content"),
        pytest.param(page(b"\xff\x00"), id="bytes"),
        pytest.param(page(b"x" * ANSWER_BYTES), id="as-large-as-may-be"),
        pytest.param(page(b"{}", "200 OK", "Content-Encoding: identity"), id="identity"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n{}", id="until-the-end"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            id="chunked",
        ),
    ],
)
async def test_answers(answer: bytes) -> None:
    """
    Whatever is a whole answer comes back with its status, headers and body, understood or not.
    """
    head, _, body = answer.partition(b"\r\n\r\n")

    async with listening(answer) as server:
        response = await sent(server.address)

    assert isinstance(response, Response)
    assert int(head.split()[1]) == response.status
    assert (b"{}" if b"chunked" in head else body) == response.body


async def test_the_name_of_a_request_can_be_written_down() -> None:
    """
    One that is no UTF-8 comes back as text that logs can write.
    """
    async with listening(b"HTTP/1.1 200 OK\r\nX-Wix-Request-Id: 17\xff\r\nContent-Length: 0\r\n\r\n") as server:
        response = await sent(server.address)

    assert isinstance(response, Response)
    assert "17?" == response.request_id


def named(address: str) -> str:
    """
    *address* by its host's name: a cookie jar of aiohttp's keeps nothing for a number.
    """
    return address.replace("127.0.0.1", "localhost")


async def test_cookies_are_not_kept() -> None:
    """
    Cookies that an answer sets are not sent with the next request: it may be another user's.
    """
    async with listening(page(b"{}", "200 OK", "Set-Cookie: svSession=1; Path=/"), keeps=True) as server:
        transport = HttpTransport(WixSettings("c", base_url=named(server.address)))
        for _ in range(3):
            await transport(POST)
        await transport.aclose()

    assert len(server.requests) == 3
    assert [] == server.header("cookie")


async def test_the_applications_session(session: aiohttp.ClientSession) -> None:
    """
    A session of the application's lends its connections, not its cookies, and gets none; it stays open.
    """
    async with listening(page(b"{}", "200 OK", "Set-Cookie: svSession=1; Path=/"), keeps=True) as server:
        session.cookie_jar.update_cookies({"mine": "1"}, URL(named(server.address)))
        transport = HttpTransport(WixSettings("c", base_url=named(server.address)), session)
        await transport(POST)
        await transport(POST)
        await transport.aclose()
        await transport.aclose()

    assert not session.closed
    assert [] == server.header("cookie")
    assert {"mine"} == {cookie.key for cookie in session.cookie_jar}
    assert (1, 2) == (server.connections, len(server.requests))


async def test_tracing_sees_requests() -> None:
    """
    The trace configurations of the application's session see our requests.
    """
    seen: list[str] = []

    async def note(_: object, __: object, params: aiohttp.TraceRequestStartParams) -> None:
        seen.append(params.method)

    tracing = aiohttp.TraceConfig()
    tracing.on_request_start.append(note)
    async with listening(page(b"{}")) as server, aiohttp.ClientSession(trace_configs=[tracing]) as own:
        transport = HttpTransport(WixSettings("c", base_url=server.address), own)
        await transport(POST)
        await transport.aclose()

    assert ["POST"] == seen


async def test_a_closed_session_is_refused(session: aiohttp.ClientSession) -> None:
    """
    A session that the application closed is a mistake of the program, and said to be one.
    """
    transport = HttpTransport(WixSettings("c"), session)
    await session.close()

    with pytest.raises(NotAllowed, match="session is closed already") as caught:
        await transport(POST)

    assert CANARY not in str(caught.value)


async def test_what_is_closed_stays_closed() -> None:
    """
    A transport that was closed carries nothing more, and says so: a mistake of the program.
    """
    async with listening(page(b"{}")) as server:
        transport = HttpTransport(WixSettings("c", base_url=server.address))
        await transport(POST)
        await transport.aclose()
        with pytest.raises(NotAllowed, match="AuthFlow was closed already") as caught:
            await transport(POST)
        await transport.aclose()

    assert CANARY not in str(caught.value)
    assert len(server.requests) == 1


async def test_addresses_elsewhere_are_not_opened() -> None:
    """
    An address that the settings do not allow is not opened; one that they allow is, to the letter.
    """
    async with listening(page(b"{}")) as server:
        transport = HttpTransport(WixSettings("c"))
        refused = await transport(Request("GET", "/", url=f"{server.address}/steal"))
        await transport.aclose()
        allowed = await sent(server.address, Request("GET", "/", url=f"{server.address}/a%2Bb?x=%41&y=a+b"))

    assert Silence.UNSENT is refused
    assert isinstance(allowed, Response)
    assert [b"GET /a%2Bb?x=%41&y=a+b HTTP/1.1"] == [request.split(b"\r\n")[0] for request in server.requests]


def test_how_long_it_waits() -> None:
    """
    Three seconds for a connection, nine for all: inside the ten that a step may take (CASES 23).
    """
    transport = HttpTransport(WixSettings("c"))

    assert (CONNECT_SECONDS, TOTAL_SECONDS) == (transport.connect_seconds, transport.total_seconds)
    assert (3.0, 9.0) == (CONNECT_SECONDS, TOTAL_SECONDS)
    assert CANARY not in repr(transport)
