"""
Members and contacts by the emulator's own API, in process and over HTTP.
"""

from typing import Any

import pytest
from attrs import evolve

from authflow.emulator.recovery import PARAMETER
from authflow.emulator.world import CLIENT_ID
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import ADA, BOB, CYD, EVE, ZOE, Client, password_of, query_of, said


async def test_seed(client: Client) -> None:
    """
    Three people are there from the start, and all of them are contacts.
    """
    _, members = await client.control("GET", "/members")
    _, contacts = await client.control("GET", "/contacts")

    assert [
        (ADA, "ACTIVE", True),
        (BOB, "PENDING", False),
        (CYD, "PENDING", True),
    ] == [(member["email"], member["status"], member["verified"]) for member in members]
    assert {"id", "email", "status", "verified", "waitsFor", "profile"} == set(members[0])
    waits = ["PENDING_EMAIL_VERIFICATION_REQUIRED"], ["PENDING_ADMIN_APPROVAL_REQUIRED"]
    assert [[], *waits] == [member["waitsFor"] for member in members]
    assert [ADA, BOB, CYD] == [contact["email"] for contact in contacts]


@pytest.mark.parametrize(
    ("described", "status", "verified", "state"),
    [
        ({}, "ACTIVE", True, "SUCCESS"),
        ({"verified": False}, "PENDING", False, "REQUIRE_EMAIL_VERIFICATION"),
        ({"verified": False, "status": "ACTIVE"}, "ACTIVE", False, "SUCCESS"),
        ({"approved": False}, "PENDING", True, "REQUIRE_OWNER_APPROVAL"),
        ({"approved": False, "status": "ACTIVE"}, "ACTIVE", True, "SUCCESS"),
        ({"status": "PENDING"}, "PENDING", True, "REQUIRE_OWNER_APPROVAL"),
        ({"status": "PENDING", "verified": False}, "PENDING", False, "REQUIRE_EMAIL_VERIFICATION"),
        ({"status": "BLOCKED"}, "BLOCKED", True, None),
        ({"status": "DELETED"}, "DELETED", True, None),
        ({"status": "OFFLINE"}, "OFFLINE", True, None),
    ],
)
async def test_makes_members(
    here: Client, described: dict[str, object], status: str, verified: bool, state: str | None
) -> None:
    """
    A member is as described, and signs in accordingly.
    """
    body = {"email": ZOE, "password": password_of(ZOE), "profile": {"firstName": "Zoe"}, **described}

    _, member = await here.control("POST", "/members", body)
    signed_in: Any = (await here.login(ZOE)).document

    assert (status, verified, {"firstName": "Zoe"}) == (member["status"], member["verified"], member["profile"])
    assert state == signed_in.get("state")


async def test_makes_members_anew(client: Client) -> None:
    """
    Whoever is described again keeps the id, and nothing else: no session, and no count.
    """
    client.world.clock.freeze()
    tokens = await client.member()
    for _ in range(3):
        await client.login(BOB)
    _, before = await client.control("GET", "/members")

    after = [
        (await client.control("POST", "/members", {"email": email.upper(), "password": password_of(email), **more}))[1]
        for email, more in ((ADA, {}), (BOB, {"verified": False}))
    ]

    assert [member["id"] for member in before[:2]] == [member["id"] for member in after]
    assert not await client.active(tokens["access_token"])
    assert 200 == (await client.login(BOB)).status


@pytest.mark.parametrize(
    ("actions", "statuses"),
    [
        (["approve"], ["ACTIVE"]),
        (["deny"], ["BLOCKED"]),
        (["deny", "approve"], ["BLOCKED", "ACTIVE"]),
        (["deny", "unblock"], ["BLOCKED", "PENDING"]),
        (["approve", "block", "approve"], ["ACTIVE", "BLOCKED", "BLOCKED"]),
        (["approve", "block", "unblock"], ["ACTIVE", "BLOCKED", "ACTIVE"]),
        (["delete", "unblock"], ["DELETED", "DELETED"]),
    ],
)
async def test_owner(here: Client, actions: list[str], statuses: list[str]) -> None:
    """
    What the owner does to Cyd, step by step.
    """
    member = here.world.members.at(CYD)
    assert member is not None

    answers = [await here.control("POST", f"/members/{member.id}/{action}") for action in actions]

    assert statuses == [answer["status"] for _, answer in answers]


@pytest.mark.parametrize("action", ["deny", "block", "delete"])
async def test_barring_signs_out(client: Client, action: str) -> None:
    """
    Whoever is turned away is signed out as well.
    """
    tokens = await client.member()
    member = client.world.members.at(ADA)
    assert member is not None

    await client.control("POST", f"/members/{member.id}/{action}")

    assert not await client.active(tokens["access_token"])


async def test_expiring(client: Client) -> None:
    """
    What a member was given is good no more, and they can sign in anew.
    """
    client.world.settings = evolve(client.world.settings, email_verification="always")
    begun, ada, bob = await client.started(BOB), client.world.members.at(ADA), client.world.members.at(BOB)
    code = await client.code(BOB)
    tokens = await client.member()
    back = {"url": "http://127.0.0.1:5000/reset", "clientId": CLIENT_ID}
    await client.post(op.SEND_RECOVERY_MAIL, {"email": ADA, "redirect": back})
    link = query_of((await client.mail(ADA)).link or "")[PARAMETER]
    assert ada is not None
    assert bob is not None

    for member in (ada, bob):
        await client.control("POST", f"/members/{member.id}/expire")

    assert (400, codes.STATE_TOKEN_INVALID) == said(await client.verify(begun, code))
    assert not await client.active(tokens["access_token"])
    assert 400 <= (await client.post(op.RECOVER, {"recoveryToken": link, "password": "another-password"})).status
    assert 200 == (await client.login(ADA)).status


async def test_contacts(client: Client) -> None:
    """
    A contact is made once.
    """
    _, first = await client.control("POST", "/contacts", {"email": ZOE})
    _, again = await client.control("POST", "/contacts", {"email": ZOE.upper()})

    assert {"id", "email"} == set(first)
    assert first == again


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/members", {}, "email"),
        ("/members", {"email": "nonsense"}, "email"),
        ("/members", {"email": EVE, "password": ""}, "password"),
        ("/members", {"email": EVE, "status": "SLEEPY"}, "status"),
        ("/members", {"email": EVE, "verified": "yes"}, "verified"),
        ("/members", {"email": EVE, "verifed": True}, "verifed"),
        ("/members", {"email": EVE, "profile": {"slug": "x" * 256}}, "profile.slug"),
        ("/contacts", {}, "email"),
        ("/contacts", {"email": "nonsense"}, "email"),
        ("/contacts", {"email": EVE, "name": "Eve"}, "name"),
    ],
)
async def test_people_who_cannot_be(here: Client, path: str, body: dict[str, object], expected: str) -> None:
    """
    A description that cannot be is refused by its field, and makes nobody.
    """
    status, document = await here.control("POST", path, body)

    assert 400 == status
    assert expected == document["details"]["validationError"]["fieldViolations"][0]["field"]
    assert here.world.members.contact(EVE) is None
