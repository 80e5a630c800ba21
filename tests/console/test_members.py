"""
Members in the console.
"""

import pytest
from attrs import evolve

from authflow.door import AuthFlow
from authflow.emulator.members import Status
from authflow.emulator.world import World
from tests.console.sittings import CYD, parked, signing_in
from tests.console.visitor import Visitor

ADA = "ada@example.com"
ZOE = "zoe@example.com"


async def test_cyd_is_approved(visitor: Visitor, world: World) -> None:
    """
    Who waits for the owner stands on the first page, and is let in from there.
    """
    cyd = world.members.at(CYD)
    assert cyd is not None

    before = await visitor.get()
    done = await visitor.post("members", {"id": cyd.id, "do": "approve", "back": "overview"})
    after = await visitor.get(done.headers["location"])

    assert "Waits for the owner." in before.words
    assert (303, "/console?did=approve") == (done.status, done.headers["location"])
    assert "Approved" in after.words
    assert "Nobody waits" in after.words
    assert cyd.approved


@pytest.mark.parametrize(
    ("deed", "barred", "offered"),
    [
        ("deny", Status.BLOCKED, "Unblock"),
        ("block", Status.BLOCKED, "Unblock"),
        ("delete", Status.DELETED, None),
        ("expire", None, "Expire"),
    ],
)
async def test_what_is_done_to_ada(
    visitor: Visitor, world: World, deed: str, barred: Status | None, offered: str | None
) -> None:
    """
    Each deed is done to the member it stands beside, and then what is left to do is offered.
    """
    ada = world.members.at(ADA)
    assert ada is not None
    session = world.sessions.put(ada.id)

    done = await visitor.post("members", {"id": ada.id, "do": deed})
    after = await visitor.get(done.headers["location"])

    assert (f"/console/members?did={deed}", barred) == (done.headers["location"], ada.barred)
    assert world.sessions.peek(session) is None
    assert ['class="note did"' in after.text, f'"{(offered or "x").lower()}-{ada.id}"' in after.text] == [
        True,
        offered is not None,
    ]


async def test_unblocking(visitor: Visitor, world: World) -> None:
    """
    Whoever is blocked can sign in again.
    """
    ada = world.members.at(ADA)
    assert ada is not None
    ada.barred = Status.BLOCKED

    await visitor.post("members", {"id": ada.id, "do": "unblock"})

    assert ada.barred is None


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ({"do": "promote", "id": "x"}, "There is no such thing to do to a member."),
        ({"id": "x"}, "There is no such thing to do to a member."),
        ({"do": "block"}, "There is no such member any more."),
        ({"do": "block", "id": "../settings"}, "There is no such member any more."),
        ({"do": "add", "email": "<b>zoe"}, "email is not an email address"),
    ],
)
async def test_what_cannot_be_done(visitor: Visitor, form: dict[str, str], line: str) -> None:
    """
    The page comes again with one line, and with what was typed, but for the password.
    """
    seen = await visitor.post("members", {**form, "password": "what-nobody-may-read"})

    assert 422 == seen.status
    assert line in seen.words
    assert "<b>zoe" not in seen.text
    assert ("&lt;b&gt;zoe" in seen.text) is ("email" in form)
    assert "what-nobody-may-read" not in seen.text


@pytest.mark.parametrize(
    ("waits", "verified", "approved"), [("", True, True), ("code", False, True), ("owner", True, False)]
)
async def test_a_member_is_added(visitor: Visitor, world: World, waits: str, verified: bool, approved: bool) -> None:
    """
    Somebody is made, who signs in as was chosen.
    """
    form = {"do": "add", "email": ZOE, "password": "demo-password-zoe", "waits": waits}

    done = await visitor.post("members", form)

    zoe = world.members.at(ZOE)
    assert zoe is not None
    assert 303 == done.status
    assert (verified, approved) == (zoe.verified, zoe.approved)
    assert zoe.password is not None


async def test_a_member_without_a_password(visitor: Visitor, world: World) -> None:
    """
    An empty password is none.
    """
    await visitor.post("members", {"do": "add", "email": ZOE, "password": ""})

    zoe = world.members.at(ZOE)
    assert zoe is not None
    assert zoe.password is None


@pytest.mark.parametrize(
    ("deed", "then"), [("approve", "enter_password"), ("deny", "turned_away"), ("delete", "turned_away")]
)
async def test_the_owner_wakes_who_waits(visitor: Visitor, world: World, auth: AuthFlow, deed: str, then: str) -> None:
    """
    What the owner decides moves the runs of that member, and nobody else's.
    """
    cyd = world.members.at(CYD)
    assert cyd is not None
    mine = await parked(auth)
    world.settings = evolve(world.settings, owner_approval=True)
    await visitor.post("members", {"do": "add", "email": ZOE, "password": "demo-password-zoe", "waits": "owner"})
    other = await signing_in(auth, ZOE)

    await visitor.post("members", {"id": cyd.id, "do": deed})

    assert (then, "waiting") == ((await auth.resume(mine.handle)).state, (await auth.resume(other.handle)).state)
