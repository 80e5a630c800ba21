"""
Faults by the emulator's own API, and how each looks on the line.
"""

import asyncio
import gzip
import json
from typing import Any

import pytest

from authflow.emulator.faults import MOST, shown
from authflow.emulator.mischief import PARAMETERS, Fault, Kind
from authflow.emulator.server import serve
from authflow.emulator.world import CLIENT_ID, World
from authflow.wix import operations as op
from authflow.wix.wire import Request
from tests.emulator.client import ADA, Client, wrong

ASKING = json.dumps({"clientId": CLIENT_ID, "grantType": "anonymous"}).encode()


async def test_added_listed_and_taken_away(client: Client) -> None:
    """
    What was added is listed with all that can be said of it, and can be taken away, one by one or all.
    """
    _, status = await client.control("POST", "/faults", {"kind": "status", "operation": "login"})
    _, slow = await client.control("POST", "/faults", {"kind": "slow", "times": None, "seconds": 2})

    _, both = await client.control("GET", "/faults")
    _, one = await client.control("DELETE", f"/faults/{status['id']}")
    gone, _ = await client.control("DELETE", f"/faults/{status['id']}")
    _, none = await client.control("DELETE", "/faults")

    always = {"grant": None, "probability": 1.0, "seed": 0, "hits": 0}
    named = {"kind": "status", "operation": "login", "times": 1, "after": False, "status": 503, "retryAfter": None}
    assert {"id": status["id"], **always, **named} == status
    assert {"id": slow["id"], **always, "kind": "slow", "operation": "*", "times": None, "seconds": 2.0} == slow
    assert [status, slow] == both
    assert [slow] == one
    assert (404, []) == (gone, none)


@pytest.mark.parametrize("kind", Kind)
async def test_every_kind_is_shown_with_what_it_takes(here: Client, kind: Kind) -> None:
    """
    What is shown of a fault can be said of one, and nothing else.
    """
    _, made = await here.control("POST", "/faults", {"kind": str(kind)})
    said = {name: value for name, value in made.items() if name not in {"id", "hits"} and value is not None}

    status, again = await here.control("POST", "/faults", said)

    assert (200, {**made, "id": again["id"]}) == (status, again)
    assert len(PARAMETERS[kind]) + 8 == len(made)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        pytest.param({}, ["kind"], id="nothing"),
        pytest.param({"kind": "nope"}, ["kind"], id="kind"),
        pytest.param({"kind": None}, ["kind"], id="null"),
        pytest.param({"kind": ["reset"]}, ["kind"], id="list"),
        pytest.param({"kind": "reset", "nope": 1, "when": 2}, ["nope", "when"], id="names"),
        pytest.param({"kind": "reset", "operation": "nope"}, ["operation"], id="operation"),
        pytest.param({"kind": "reset", "operation": None}, ["operation"], id="no-operation"),
        pytest.param({"kind": "reset", "seconds": 1, "status": 500}, ["seconds", "status"], id="of-another-kind"),
        pytest.param({"kind": "drop-after", "after": False}, ["after"], id="against-its-name"),
        pytest.param({"kind": "reset", "after": "yes"}, ["after"], id="after"),
        pytest.param({"kind": "reset", "times": 0}, ["times"], id="never"),
        pytest.param({"kind": "reset", "times": 1.5}, ["times"], id="half"),
        pytest.param({"kind": "reset", "times": True}, ["times"], id="truth"),
        pytest.param({"kind": "reset", "probability": 0}, ["probability"], id="impossible"),
        pytest.param({"kind": "reset", "probability": 1.1}, ["probability"], id="too-likely"),
        pytest.param({"kind": "reset", "probability": True}, ["probability"], id="true-chance"),
        pytest.param({"kind": "reset", "seed": "x"}, ["seed"], id="seed"),
        pytest.param({"kind": "latency", "seconds": "5"}, ["seconds"], id="text"),
        pytest.param({"kind": "latency", "seconds": -1}, ["seconds"], id="before"),
        pytest.param({"kind": "slow", "seconds": 301}, ["seconds"], id="too-slow"),
        pytest.param({"kind": "status", "status": 0}, ["status"], id="no-status"),
        pytest.param({"kind": "status", "status": 199}, ["status"], id="too-low"),
        pytest.param({"kind": "status", "status": 600}, ["status"], id="too-high"),
        pytest.param({"kind": "redirect", "status": 200}, ["status"], id="no-redirect"),
        pytest.param({"kind": "status", "retryAfter": -1}, ["retryAfter"], id="earlier"),
        pytest.param({"kind": "status", "retryAfter": "1\r\nX-Evil: 1"}, ["retryAfter"], id="smuggled"),
        pytest.param({"kind": "status", "retryAfter": "später"}, ["retryAfter"], id="no-header"),
        pytest.param({"kind": "status", "retryAfter": 1.5}, ["retryAfter"], id="no-word"),
        pytest.param({"kind": "redirect", "location": "/relative"}, ["location"], id="relative"),
        pytest.param({"kind": "redirect", "location": "http://a/\r\nX: 1"}, ["location"], id="split"),
        pytest.param({"kind": "huge", "size": 1024}, ["size"], id="not-huge"),
        pytest.param({"kind": "bomb", "size": 2**40}, ["size"], id="too-huge"),
        pytest.param({"kind": "reset", "operation": "login", "grant": "anonymous"}, ["grant"], id="grant-of-nothing"),
        pytest.param({"kind": "reset", "operation": "token", "grant": "x"}, ["grant"], id="no-grant"),
    ],
)
async def test_faults_that_cannot_be(here: Client, body: dict[str, object], fields: list[str]) -> None:
    """
    Whatever is wrong is named, and nothing waits.
    """
    response = await here.ask("POST", "/emulator/v1/faults", body)

    assert (400, fields) == (response.status, [field for field, _ in wrong(response)])
    assert [] == here.world.faults.waiting


async def test_so_many_and_no_more(here: Client) -> None:
    """
    What waits has a bound.
    """
    for _ in range(MOST):
        here.world.faults.add(Fault(Kind.RESET))

    response = await here.ask("POST", "/emulator/v1/faults", {"kind": "reset"})

    assert (400, ["kind"]) == (response.status, [field for field, _ in wrong(response)])


async def test_the_controls_are_never_hit(client: Client) -> None:
    """
    Whoever broke everything can still mend it.
    """
    client.world.faults.add(Fault(Kind.RESET, times=None))

    statuses = [(await client.control("GET", path))[0] for path in ("/faults", "/requests", "/nowhere", "")]
    reset, _ = await client.control("POST", "/reset")
    status = (await client.ask("GET", "/nowhere")).status

    assert [200, 200, 404, 404] == statuses
    assert (200, 404, []) == (reset, status, client.world.faults.waiting)


async def test_requests_say_what_hit_them(client: Client) -> None:
    """
    The record has the kind of the fault, and the status that was lost; none, where there was none.
    """
    for kind in (Kind.STATUS, Kind.DROP_BEFORE, Kind.DROP_AFTER):
        client.world.faults.add(Fault(kind, "login"))
    visitor = await client.visitor()

    for _ in range(4):
        await client.transport(_login(visitor))

    _, entries = await client.control("GET", "/requests")
    assert [(None, 401), ("drop-after", 401), ("drop-before", None), ("status", 503)] == [
        (entry.get("fault"), entry["status"]) for entry in entries[:4]
    ]


async def on_the_line(world: World, *faults: Fault, method: bytes = b"POST", version: bytes = b"1.1") -> Any:
    """
    What the emulator sends, byte by byte, until it ends the connection; or how it breaks it.
    """
    for fault in faults:
        world.faults.add(fault)
    async with serve(world) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        head = b"%s %s HTTP/%s\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
        writer.write(head % (method, op.TOKEN.path.encode(), version))
        writer.write(b"Content-Length: %d\r\n\r\n" % len(ASKING) + ASKING)
        try:
            return await reader.read(-1)
        except ConnectionResetError as broken:
            return broken
        finally:
            writer.close()


async def test_drops_and_resets(world: World) -> None:
    """
    A connection that is dropped ends without a byte; one that is reset is broken off.
    """
    dropped = [await on_the_line(world, Fault(kind)) for kind in (Kind.DROP_BEFORE, Kind.DROP_AFTER)]
    reset = [await on_the_line(world, Fault(Kind.RESET, after=after)) for after in (False, True)]

    assert [b"", b""] == dropped
    assert all(isinstance(one, ConnectionResetError) for one in reset)
    assert 2 == len([entry for entry in world.requests.newest_first if entry.status == 200])


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
async def test_what_is_slow_or_huge_is_an_answer_all_the_same(world: World, version: bytes) -> None:
    """
    Who waits for all of it, and takes all of it, finds tokens in it: only patience and bounds keep a client safe.
    """
    size = 2**19
    faults = [Fault(Kind.SLOW, seconds=0.05), Fault(Kind.HUGE, size=size), Fault(Kind.BOMB, size=size)]

    answers = [await on_the_line(world, fault, version=version) for fault in faults]

    bodies = [_unchunked(answer) for answer in answers]
    inflated = gzip.decompress(bodies[2])
    assert all("access_token" in json.loads(body) for body in (*bodies[:2], inflated))
    assert (size, size) == (len(bodies[1]), len(inflated))
    assert len(bodies[2]) < 8192
    assert b"content-encoding: gzip" in answers[2].lower()


@pytest.mark.parametrize("kind", Kind)
async def test_nothing_behind_a_head(world: World, kind: Kind) -> None:
    """
    An answer to HEAD has no body, whatever befalls it.
    """
    said = await on_the_line(world, Fault(kind, seconds=0.05), method=b"HEAD")

    assert isinstance(said, ConnectionResetError) or b"" == said.partition(b"\r\n\r\n")[2]


async def test_what_a_status_and_a_redirect_say(world: World) -> None:
    """
    The head says what was asked for, and the body is no envelope.
    """
    status = await on_the_line(world, Fault(Kind.STATUS, status=429, retry_after="Fri, 31 Dec 1999 23:59:59 GMT"))
    nothing = await on_the_line(world, Fault(Kind.STATUS, status=204))
    redirect = await on_the_line(world, Fault(Kind.REDIRECT, status=308, location="http://127.0.0.1:1/x"))

    assert status.startswith(b"HTTP/1.1 429 ")
    assert b"retry-after: fri, 31 dec 1999 23:59:59 gmt" in status.lower()
    assert b"<!doctype html>" in status
    assert nothing.startswith(b"HTTP/1.1 204 ")
    assert b"" == nothing.partition(b"\r\n\r\n")[2]
    assert redirect.startswith(b"HTTP/1.1 308 ")
    assert b"location: http://127.0.0.1:1/x\r\n" in redirect.lower()


async def test_whoever_leaves_disturbs_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """
    A client that goes away in the middle of a huge answer is no error of the emulator's.
    """
    world.faults.add(Fault(Kind.HUGE))
    async with serve(world) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()
        await asyncio.sleep(0.05)

    assert [] == caplog.messages


def test_how_a_fault_is_shown(world: World) -> None:
    """
    How often it hit is told.
    """
    waiting = world.faults.add(Fault(Kind.RESET, times=3))

    world.faults.strike("login")

    assert 1 == shown(waiting)["hits"]


def _login(visitor: str) -> Request:
    return Request("POST", op.LOGIN.path, {}, visitor, {"loginId": {"email": ADA}, "password": "wrong"})


def _unchunked(answer: bytes) -> bytes:
    head, _, rest = answer.partition(b"\r\n\r\n")
    if b"chunked" not in head.lower():
        return rest
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return body
