"""
The signed-in member, as the members' own API tells them.
"""

from typing import Any

import pytest

from authflow.emulator.members import Member
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import ADA, Client, password_of, said, wrong

PROFILE = {
    "firstName": "Ada",
    "lastName": "L.",
    "nickname": "countess",
    "slug": "ada-l",
    "picture": "https://p.example/a.png",
    "privacyStatus": "PUBLIC",
    "company": "Engines",
    "position": "Analyst",
    "birthdate": "1815-12-10",
    "phones": ["1"],
    "phonesV2": [{"countryCode": "GB", "phone": "2"}],
    "emails": ["b@example.com"],
    "secondaryEmails": [{"email": ADA}, {"email": "c@example.com", "tag": "WORK"}],
    "addresses": [{"address": {"city": "London"}, "tag": "HOME"}],
    "customFields": [{"name": "shoe_size", "value": {"numValue": 37}}],
}


async def me(client: Client, **query: str) -> dict[str, Any]:
    """
    What ada is told of herself.
    """
    by = (await client.member())["access_token"]
    document: Any = (await client.ask("GET", op.MY_MEMBER.path, by=by, query=query)).document
    return dict(document["member"])


def ada(client: Client) -> Member:
    """
    Ada.
    """
    member = client.world.members.at(ADA)
    assert member is not None
    return member


async def test_full(client: Client) -> None:
    """
    With the full set of fields, a member is told everything that the site knows.
    """
    await client.set(customFields=["shoe_size"])
    await client.control("POST", "/members", {"email": ADA, "password": password_of(ADA), "profile": PROFILE})

    member = await me(client, fieldSet="FULL")

    times = {name: member.pop(name) for name in ("createdDate", "updatedDate")}
    assert all(time.endswith("Z") for time in times.values())
    assert {
        "id": ada(client).id,
        "loginEmail": ADA,
        "loginEmailVerified": True,
        "status": "APPROVED",
        "contactId": client.world.members.contacts[0].id,
        "contact": {
            "firstName": "Ada",
            "lastName": "L.",
            "phones": ["1", "2"],
            "emails": [ADA, "b@example.com", "c@example.com"],
            "addresses": [{"city": "London"}],
            "birthdate": "1815-12-10",
            "company": "Engines",
            "jobTitle": "Analyst",
            "customFields": {"shoe_size": {"name": "shoe_size", "value": 37}},
        },
        "profile": {"nickname": "countess", "slug": "ada-l", "photo": {"url": "https://p.example/a.png"}},
        "privacyStatus": "PUBLIC",
    } == member


@pytest.mark.parametrize(
    ("query", "names", "status"),
    [
        ({}, {"id", "contactId", "createdDate", "updatedDate", "profile", "status", "privacyStatus"}, "UNKNOWN"),
        (
            {"fieldsets": "EXTENDED"},
            {"id", "loginEmail", "contactId", "createdDate", "updatedDate", "profile", "status", "privacyStatus"},
            "APPROVED",
        ),
    ],
    ids=["public", "extended"],
)
async def test_less(client: Client, query: dict[str, str], names: set[str], status: str) -> None:
    """
    Without the full set there is less.
    """
    member = await me(client, **query)

    assert (names, status) == (set(member), member["status"])


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({}, {"nickname": "ada", "slug": "ada"}),
        ({"firstName": "Ada", "lastName": "L."}, {"nickname": "Ada L.", "slug": "ada-l"}),
    ],
)
async def test_names(here: Client, profile: dict[str, str], expected: dict[str, str]) -> None:
    """
    Whoever chose no nickname goes by their names, or by what stands before the @.
    """
    ada(here).profile = dict(profile)

    member = await me(here)

    assert expected == member["profile"]


async def test_waiting(here: Client) -> None:
    """
    A member whom something keeps from signing in again is told so.
    """
    by = (await here.member())["access_token"]
    await here.set(requiredFields=["firstName"])

    document: Any = (await here.ask("GET", op.MY_MEMBER.path, by=by, query={"fieldSet": "FULL"})).document

    assert "PENDING" == document["member"]["status"]


async def test_somebody_elses_contact(here: Client) -> None:
    """
    A member who did not take the contact over that was there before has none.
    """
    address = "zoe@example.com"
    await here.control("POST", "/contacts", {"email": address})
    body = {"loginId": {"email": address}, "mergeExistingContact": False}
    made: Any = (await here.post(op.SIGN_ON, body, by=await here.app())).document
    tokens = await here.ask(
        "POST",
        op.TOKEN.path,
        {"grant_type": "authorized_client", "member_id": made["identity"]["id"]},
        by=await here.app(),
    )

    by: Any = (tokens.document or {})["access_token"]
    document: Any = (await here.ask("GET", op.MY_MEMBER.path, by=by)).document

    assert "contactId" not in document["member"]


async def test_a_set_that_there_is_not(client: Client) -> None:
    """
    What is asked for must be there.
    """
    by = (await client.member())["access_token"]

    response = await client.ask("GET", op.MY_MEMBER.path, by=by, query={"fieldSet": "ALL"})

    assert (400, [("fieldSet", None)]) == (response.status, wrong(response))


async def test_visitors(client: Client) -> None:
    """
    A visitor is no member, and nobody is nobody.
    """
    responses = [await client.ask("GET", op.MY_MEMBER.path, by=by) for by in (await client.visitor(), None)]

    assert [(403, codes.PERMISSION_DENIED), (401, codes.UNAUTHENTICATED)] == [said(response) for response in responses]
