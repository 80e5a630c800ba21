"""
Mailbox, clock, faults and requests in the console.
"""

import pytest

from authflow.door import AuthFlow
from authflow.emulator.mischief import Fault, Kind
from authflow.emulator.world import World
from tests.console.sittings import signing_in
from tests.console.visitor import Visitor


def post(world: World, to: str, **what: str) -> None:
    """
    Have a mail sent.
    """
    world.mailbox.post(to, "<i>For you</i>", world.clock.now(), **what)


async def test_the_mailbox(visitor: Visitor, world: World) -> None:
    """
    Mail stands there newest first, its code or link to be copied; what is in it is text.
    """
    post(world, "bob@example.com", code="123456")
    post(world, "ada@example.com", link="http://127.0.0.1:9480/reset?recoveryToken=t&a=1")
    post(world, "eve@example.com", link="javascript:alert(1)")

    seen = await visitor.get("mail")

    places = [seen.text.index(one) for one in ("eve@example.com</strong>", "ada@example.com</strong>", ">123456<")]
    assert sorted(places) == places
    assert 'href="http://127.0.0.1:9480/reset?recoveryToken=t&amp;a=1"' in seen.text
    assert 'data-copy="123456"' in seen.text
    assert 'href="javascript' not in seen.text
    assert "<i>" not in seen.text


async def test_mail_to_one(visitor: Visitor, world: World) -> None:
    """
    One address has its own page.
    """
    post(world, "bob@example.com", code="123456")
    post(world, "ada@example.com", code="654321")

    seen = await visitor.get("mail/bob%40example.com")

    assert "Mail to bob@example.com" in seen.words
    assert ("123456" in seen.text, "654321" in seen.text) == (True, False)


@pytest.mark.parametrize(
    ("form", "seconds"),
    [({"by": "3600"}, 3600), ({"do": "advance", "count": "1.5", "unit": "h"}, 5400), ({"by": "2592000"}, 30 * 86400)],
)
async def test_the_clock_is_advanced(visitor: Visitor, world: World, form: dict[str, str], seconds: float) -> None:
    """
    By a span of one press, or by any.
    """
    world.clock.freeze()
    before = world.clock.now()

    done = await visitor.post("clock", form)

    assert "/console/clock?did=advanced" == done.headers["location"]
    assert seconds == pytest.approx(world.clock.now() - before)


async def test_the_clock_stands_still_and_goes_on(visitor: Visitor, world: World) -> None:
    """
    Every page says that it stands still.
    """
    await visitor.post("clock", {"do": "freeze"})
    frozen, page = world.clock.frozen, await visitor.get("members")
    await visitor.post("clock", {"do": "thaw"})

    assert (True, False) == (frozen, world.clock.frozen)
    assert "frozen" in page.words


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ({"by": "soon"}, "The span must be a number."),
        ({"by": "inf"}, "The span must be a number."),
        ({"by": "-1"}, "advance must lead onwards"),
        ({"by": "1e11"}, "not beyond the year 2099"),
        ({"do": "advance", "count": "", "unit": "h"}, "The span must be a number."),
        ({"do": "advance", "count": "1", "unit": "y"}, "There is no such thing to do to a clock."),
        ({}, "There is no such thing to do to a clock."),
    ],
)
async def test_what_no_clock_does(visitor: Visitor, form: dict[str, str], line: str) -> None:
    """
    The page comes again with one line.
    """
    seen = await visitor.post("clock", form)

    assert 422 == seen.status
    assert line in seen.words


async def test_faults(visitor: Visitor, world: World) -> None:
    """
    A fault is added, shown, and taken away; then all are.
    """
    add = {"do": "add", "kind": "latency", "operation": "login", "times": "3", "seconds": "2.5", "status": ""}
    done = await visitor.post("faults", add)
    (waiting,) = world.faults.waiting
    page = await visitor.get("faults")
    await visitor.post("faults", {"do": "clear", "id": waiting.id})
    one_away = [*world.faults.waiting]
    for _ in range(2):
        await visitor.post("faults", {**add, "times": ""})
    endless = [one.fault.times for one in world.faults.waiting]
    await visitor.post("faults", {"do": "clear"})

    assert "/console/faults?did=fault" == done.headers["location"]
    assert Fault(Kind.LATENCY, "login", times=3, seconds=2.5) == waiting.fault
    assert "with login, 3 times, 2.5 s; has hit 0" in page.words
    assert ([], [None, None], []) == (one_away, endless, world.faults.waiting)


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ({"do": "add", "kind": "odd"}, "kind is none; there are latency"),
        ({"do": "add", "kind": "reset", "operation": "nope"}, "operation is none"),
        ({"do": "add", "kind": "reset", "seconds": "1"}, "seconds says nothing about reset"),
        ({"do": "add", "kind": "status", "status": "many"}, "The status must be a number."),
        ({"do": "add", "kind": "status", "times": "0"}, "times must be 1 or more"),
        ({"do": "clear", "id": "../settings"}, "That fault waits no more."),
        ({}, "There is no such thing to do to a fault."),
    ],
)
async def test_faults_that_cannot_be(visitor: Visitor, world: World, form: dict[str, str], line: str) -> None:
    """
    The page comes again with one line, and nothing waits.
    """
    seen = await visitor.post("faults", form)

    assert (422, []) == (seen.status, world.faults.waiting)
    assert line in seen.words


async def test_requests(visitor: Visitor, world: World, auth: AuthFlow) -> None:
    """
    What was asked stands there with its outcome, newest first, and without a secret.
    """
    await signing_in(auth, "ada@example.com", "what-nobody-may-read")
    world.faults.add(Fault(Kind.DROP_BEFORE, "login"))
    await signing_in(auth, "ada@example.com")

    seen = await visitor.get("requests")

    _, _, asked = seen.words.partition("newest first")  # What stands before it tells of ports, in any digits.
    assert asked.index("no answer drop-before") < asked.index(" 401 ")
    assert "what-nobody-may-read" not in seen.text
    assert "demo-password-ada" not in seen.text
