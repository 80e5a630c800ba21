"""
Requests as no client of ours sends them: each has an answer in the envelope, or is refused before it is one.
"""

import asyncio
import gzip
import json
from contextlib import suppress
from typing import Any, Final

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from authflow.emulator.api import ROUTES, Emulator
from authflow.emulator.controls import CONTROLS, ROOT
from authflow.emulator.passwords import CHEAP
from authflow.emulator.request_log import PATH_MOST
from authflow.emulator.server import BODY_BYTES, LINE_BYTES, serve
from authflow.emulator.world import World
from authflow.wix.wire import Request, Response
from tests.emulator.client import said, wrong

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
CLOCK: Final = f"{ROOT}/clock"
JSON: Final = "Content-Type: application/json"
FORM: Final = "Content-Type: application/x-www-form-urlencoded"


@frozen
class Heard:
    """
    An answer as it came over the line.
    """

    status: int
    head: bytes
    body: bytes

    @property
    def response(self) -> Response:
        """
        What our readers of refusals read.
        """
        return Response(self.status, {}, self.body)


async def heard(world: World, line: str, *headers: str, body: bytes = b"") -> Heard:
    """
    What is answered to a request whose first line begins with *line*.
    """
    async with serve(world) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        length = [f"Content-Length: {len(body)}"] if body else []
        head = [f"{line} HTTP/1.1", "Host: localhost", "Connection: close", *headers, *length]
        writer.write("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body)
        raw = await reader.read(-1)
        writer.close()
    first, _, rest = raw.partition(b"\r\n\r\n")
    return Heard(int(first.split()[1]), first.lower(), rest)


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "/..",
        "/%2e%2e/oauth2/token",
        f"{ROOT}/../v1/settings",
        f"{ROOT}//settings",
        f"{ROOT}/%2e%2e",
        f"{ROOT}/settings/",
        f"{ROOT}/%00",
        f"{ROOT}/settings%00",
        f"{ROOT}/faults/%2e%2e%2fsettings/x",
        f"{ROOT}/members/%00/nope",
        "/%00%ff%ed%a0%80",
        "/%zz",
        "/%",
        "/oauth2/token%20",
        "/OAUTH2/TOKEN",
        "/;/oauth2/token",
        "/" + "a" * (LINE_BYTES - 100),
        "/" + "%2f" * 1000,
        "/" + "/" * 5000,
    ],
    ids=lambda path: path[:40],
)
async def test_unknown_paths(world: World, path: str) -> None:
    """
    A path that nothing is at is told so in the envelope, however it is spelled or long, and is not kept whole.
    """
    answers = [await heard(world, f"{method} {path}") for method in ("GET", "POST")]

    assert [(404, "NOT_FOUND")] * 2 == [said(answer.response) for answer in answers]
    assert all(b"x-wix-request-id" in answer.head for answer in answers)
    assert all(len(entry.path) <= PATH_MOST for entry in world.requests.newest_first)


@pytest.mark.parametrize("line", ["OPTIONS *", "CONNECT example.com:80", "GET /?%ff=%ed%a0%80&%00=1"])
async def test_what_is_no_path(world: World, line: str) -> None:
    """
    Nor does the envelope fail where there is hardly a path.
    """
    answer = await heard(world, line)

    assert (404, "NOT_FOUND") == said(answer.response)


@pytest.mark.parametrize("method", METHODS)
async def test_wrong_methods(world: World, method: str) -> None:
    """
    A path that takes other methods says which, to every method that there is.
    """
    known = {CLOCK: {"GET", "POST"}, f"{ROOT}/snapshot": {"GET", "PUT"}, f"{ROOT}/faults": {"GET", "POST", "DELETE"}}

    for path, allowed in {**known, "/oauth2/token": {"POST"}, f"{ROOT}/faults/x": {"DELETE"}}.items():
        answer = await heard(world, f"{method} {path}")
        if method in allowed:
            assert 405 != answer.status
        else:
            assert 405 == answer.status
            assert f"allow: {', '.join(sorted(allowed))}".lower().encode() in _sorted(answer.head)
            assert method == "HEAD" or "METHOD_NOT_ALLOWED" == said(answer.response)[1]


def _sorted(head: bytes) -> bytes:
    lines = [line.partition(b": ") for line in head.split(b"\r\n")]
    return b"\r\n".join(name + colon + b", ".join(sorted(value.split(b", "))) for name, colon, value in lines)


@pytest.mark.parametrize("path", [route.operation.path for route in ROUTES if route.operation.method == "POST"][:3])
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        pytest.param([JSON], b"{" * 5000, id="open"),
        pytest.param([JSON], b'{"a":' * 30 + b"1" + b"}" * 30, id="nested"),
        pytest.param([JSON], b"[" * 60_000, id="bottomless"),
        pytest.param([JSON], b'{"a": 1e999}', id="infinite"),
        pytest.param([JSON], b'{"a": "\x00"}', id="control"),
        pytest.param([JSON], b'{"a": 1}}', id="too-much"),
        pytest.param([JSON], b"\xef\xbb\xbf[]", id="mark"),
        pytest.param([JSON], "{}".encode("utf-32")[:-1], id="cut-short"),
        pytest.param([f"{JSON}; charset=base64"], b"e30=", id="base64"),
        pytest.param(["Content-Type: \xff"], b"{}", id="no-type"),
        pytest.param(["Content-Type: multipart/form-data"], b"{}", id="no-boundary"),
        pytest.param([f"{FORM}; charset=\xff"], b"a=b", id="no-charset"),
        pytest.param([f"{FORM}; charset=base64"], b"a=b", id="odd-charset"),
        pytest.param([f"{FORM}; charset=utf-16"], b"a=b", id="half-a-letter"),
        pytest.param(["Content-Encoding: deflate", JSON], b"{}", id="not-deflated"),
        pytest.param(["Content-Encoding: br", JSON], b"{}", id="brotli"),
        pytest.param(["Content-Encoding: gzip", JSON], gzip.compress(b"{}"), id="zipped"),
    ],
)
async def test_unreadable_bodies(world: World, path: str, headers: list[str], body: bytes) -> None:
    """
    What cannot be read is refused in the envelope, whatever it says that it is.
    """
    answer = await heard(world, f"POST {path}", *headers, body=body)

    assert (400, "BODY_UNREADABLE") == said(answer.response)


@pytest.mark.parametrize(
    ("method", "path", "body", "fields"),
    [
        pytest.param(
            "POST", f"{ROOT}/faults", b'{"kind":"nope","kind":"reset","times":0}', ["times"], id="last-counts"
        ),
        pytest.param("POST", f"{ROOT}/faults", b"", ["kind"], id="no-fault"),
        pytest.param("PUT", f"{ROOT}/snapshot", b"", ["version"], id="no-snapshot"),
        pytest.param("PATCH", f"{ROOT}/settings", b'{"":1}', [""], id="nameless"),
        pytest.param("POST", f"{ROOT}/members", b'{"email":"x","email":5}', ["email"], id="twice"),
        pytest.param("POST", CLOCK, b'{"advance":"1","advance":"2"}', ["advance"], id="neither"),
        pytest.param("GET", f"{ROOT}/mail/wait?timeout=%00", b"", ["timeout"], id="no-number"),
    ],
)
async def test_wrong_bodies(world: World, method: str, path: str, body: bytes, fields: list[str]) -> None:
    """
    What can be read and cannot be is refused by its fields; of two with one name the last one counts.
    """
    answer = await heard(world, f"{method} {path}", JSON, body=body)

    assert (400, fields) == (answer.status, [field for field, _ in wrong(answer.response)])


@pytest.mark.parametrize("path", ["/oauth2/token", f"{ROOT}/faults", f"{ROOT}/snapshot", "/nowhere"])
@pytest.mark.parametrize(("size", "status"), [(BODY_BYTES + 1, 413), (BODY_BYTES * 200, 413)])
async def test_bodies_that_are_too_large(world: World, path: str, size: int, status: int) -> None:
    """
    Each path has its bound; a snapshot's is another one.
    """
    method = "PUT" if path.endswith("snapshot") else "POST"

    answer = await heard(world, f"{method} {path}", JSON, body=b'{"version": 1' + b" " * (size - 14) + b"}")

    larger = path.endswith("snapshot") and size == BODY_BYTES + 1
    assert (400 if larger else 404 if path == "/nowhere" else status) == answer.status
    assert "details" in json.loads(answer.body)


async def test_a_line_without_end(world: World) -> None:
    """
    A line that is longer than a line may be is no request.
    """
    # What was not read of it makes the kernel break the connection off, perhaps before the answer was read.
    with suppress(ConnectionResetError):
        answer = await heard(world, "GET /" + "a" * (2 * LINE_BYTES))
        assert 400 == answer.status

    assert [] == world.requests.newest_first


PATHS: Final = st.sampled_from(
    [path for route in ROUTES for path in route.operation.paths] + [ROOT + c for c in CONTROLS]
)
SEGMENT: Final = st.sampled_from(["", "..", ".", "%2e", "%00", "%", "\ud800", "faults", "members", "approve", "x"])


@settings(max_examples=150)
@given(
    method=st.sampled_from(METHODS) | st.text(max_size=5),
    path=PATHS | st.lists(SEGMENT | st.text(max_size=4), max_size=5).map("/".join),
    under=st.booleans(),
    by=st.none() | st.text(max_size=8),
    url=st.none() | st.text(max_size=8),
)
def test_anybody_gets_an_answer(method: str, path: str, under: bool, by: str | None, url: str | None) -> None:
    """
    Any method, path, authorization and address has an answer that can be written down.
    """
    world = WORLD
    world.reset()
    asked = Request(method, (f"{ROOT}/" if under else "/") + path, {"timeout": "0"}, by, None, url)

    async def play() -> Any:
        emulator = Emulator(world)
        answered = await emulator.answer(asked)
        listed = await emulator.answer(Request("GET", f"{ROOT}/requests"))
        return answered.response, listed.response

    response, listed = asyncio.run(play())

    assert response.status in {200, 204, 302, 400, 401, 404, 405}
    assert response.request_id
    assert json.loads(listed.body) is not None


WORLD: Final = World(hasher=CHEAP)
