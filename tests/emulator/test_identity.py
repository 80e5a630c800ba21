"""
What answers tell of a member, and what changes it.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from authflow.wix import operations as op
from tests.emulator.client import ADA, BOB, CYD, EVE, Client, credentials, password_of

Change = Callable[[Client], Awaitable[object]]


def id_of(client: Client, email: str) -> str:
    """
    A member's id.
    """
    member = client.world.members.at(email)
    assert member is not None
    return member.id


async def identity(client: Client, email: str) -> dict[str, Any]:
    """
    What is told of whoever signs in.
    """
    document: Any = (await client.login(email)).document
    return dict(document["identity"])


async def verified(client: Client) -> None:
    """
    Bob confirms his address.
    """
    await client.verify(await client.started(BOB), await client.code(BOB))


async def recovered(client: Client) -> None:
    """
    Bob sets a new password, the same as before.
    """
    await client.post(op.SEND_RECOVERY_MAIL, {"email": BOB})
    token = ((await client.mail(BOB)).link or "").partition("recoveryToken=")[2]
    await client.post(op.RECOVER, {"recoveryToken": token, "password": password_of(BOB)})


async def signed_on(client: Client) -> None:
    """
    The application vouches for bob.
    """
    body = {"loginId": {"email": BOB}, "profile": {"firstName": "Bob"}}
    await client.post(op.SIGN_ON, body, by=await client.app())


async def changed_password(client: Client) -> None:
    """
    Ada sets another password.
    """
    by = (await client.member())["access_token"]
    await client.post(op.CHANGE_PASSWORD, {"newPassword": password_of(ADA)}, by=by)


async def completed(client: Client) -> None:
    """
    Ada says her name.
    """
    await client.set(requiredFields=["firstName"])
    token = ((await client.login(ADA)).document or {})["stateToken"]
    await client.login(ADA, stateToken=token, profile={"firstName": "Ada"})


async def made_again(client: Client) -> None:
    """
    Ada is made anew.
    """
    await client.control("POST", "/members", {"email": ADA, "password": password_of(ADA)})


def acted(email: str, *actions: str) -> Change:
    """
    The owner does something to a member.
    """

    async def act(client: Client) -> None:
        for action in actions:
            await client.control("POST", f"/members/{id_of(client, email)}/{action}")

    return act


async def test_identity(client: Client) -> None:
    """
    A member is told by id, address, status, dates and revision.
    """
    client.world.clock.freeze()
    now = datetime.fromtimestamp(client.world.clock.now(), UTC).isoformat(timespec="milliseconds")
    await client.control("POST", "/members", {"email": EVE, "password": password_of(EVE), "profile": {"company": "E"}})

    told = await identity(client, EVE)

    assert {
        "id": id_of(client, EVE),
        "revision": "1",
        "createdDate": now.replace("+00:00", "Z"),
        "updatedDate": now.replace("+00:00", "Z"),
        "email": {"address": EVE, "isVerified": True},
        "status": {"name": "ACTIVE"},
        "identityProfile": {"company": "E"},
    } == told


@pytest.mark.parametrize(
    ("email", "change", "revisions"),
    [
        pytest.param(BOB, verified, 1, id="verified"),
        pytest.param(BOB, recovered, 1, id="recovered"),
        pytest.param(BOB, signed_on, 1, id="signed on"),
        pytest.param(ADA, changed_password, 1, id="changed password"),
        pytest.param(ADA, completed, 1, id="completed"),
        pytest.param(ADA, made_again, 1, id="made again"),
        pytest.param(CYD, acted(CYD, "approve"), 1, id="approved"),
        pytest.param(CYD, acted(CYD, "approve", "approve"), 1, id="approved twice"),
        pytest.param(ADA, acted(ADA, "block", "unblock"), 2, id="blocked and unblocked"),
        pytest.param(ADA, acted(ADA, "unblock"), 0, id="nothing"),
    ],
)
async def test_revisions(here: Client, email: str, change: Change, revisions: int) -> None:
    """
    Every change makes another revision, made now; a change of nothing makes none.
    """
    here.world.clock.freeze()
    before = await identity(here, email)

    here.world.clock.advance(60)
    await change(here)
    after = await identity(here, email)

    assert revisions == int(after["revision"]) - int(before["revision"])
    assert before["createdDate"] == after["createdDate"]
    assert (revisions > 0) == (after["updatedDate"] > before["updatedDate"])


async def test_the_first_sign_on(here: Client) -> None:
    """
    Whoever is made by a sign-on is there in a first revision.
    """
    document: Any = (
        await here.post(op.SIGN_ON, {"loginId": {"email": "zoe@example.com"}}, by=await here.app())
    ).document

    assert "1" == document["identity"]["revision"]


@pytest.mark.parametrize("status", ["BLOCKED", "DELETED", "OFFLINE"])
async def test_status_check(client: Client, status: str) -> None:
    """
    Where the settings want that, a barred member is answered with a status to look at, and gets nothing else.
    """
    await client.set(statusCheck=True)
    await client.control("POST", "/members", {"email": EVE, "password": password_of(EVE), "status": status})

    response = await client.post(op.LOGIN, credentials(EVE))

    document: Any = response.document
    assert ({"state", "identity"}, 200, "STATUS_CHECK") == (set(document), response.status, document["state"])
    assert status == document["identity"]["status"]["name"]
