"""
Becoming a member: in process and over HTTP.
"""

from typing import Any

import pytest

from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import ADA, CYD, ZOE, Client, credentials, said, wrong


async def test_registers(client: Client) -> None:
    """
    Somebody new is a member, signed in, and can sign in again.
    """
    registered: Any = (await client.post(op.REGISTER, credentials(ZOE, profile={"firstName": "Zoe"}))).document
    signed_in = await client.login(ZOE)

    assert "SUCCESS" == registered["state"]
    assert {"firstName": "Zoe"} == registered["identity"]["identityProfile"]
    assert 200 == signed_in.status


@pytest.mark.parametrize("email", [ADA, "ADA@example.com"])
async def test_registered_already(client: Client, email: str) -> None:
    """
    An address has one member, however it is spelled, and the password stays.
    """
    refused = await client.post(op.REGISTER, {"loginId": {"email": email}, "password": "another-password"})
    signed_in = await client.login(ADA)

    assert (409, codes.EMAIL_EXISTS) == said(refused)
    assert 200 == signed_in.status


async def test_address_of_a_deleted_member(client: Client) -> None:
    """
    A deleted member's address can be registered again, as somebody else.
    """
    deleted = client.world.members.at(ADA)
    assert deleted is not None
    await client.control("POST", f"/members/{deleted.id}/delete")

    registered: Any = (await client.post(op.REGISTER, credentials(ADA))).document

    assert deleted.id != registered["identity"]["id"]


@pytest.mark.parametrize(
    ("setting", "contact", "state"),
    [
        ("contacts", False, "SUCCESS"),
        ("contacts", True, "REQUIRE_EMAIL_VERIFICATION"),
        ("always", False, "REQUIRE_EMAIL_VERIFICATION"),
        ("always", True, "REQUIRE_EMAIL_VERIFICATION"),
        ("never", False, "SUCCESS"),
        ("never", True, "SUCCESS"),
    ],
)
async def test_who_must_confirm(here: Client, setting: str, contact: bool, state: str) -> None:
    """
    Whether somebody new must confirm their address.
    """
    await here.set(emailVerification=setting)
    if contact:
        await here.control("POST", "/contacts", {"email": ZOE})

    registered: Any = (await here.post(op.REGISTER, credentials(ZOE))).document

    assert state == registered["state"]


async def test_confirms_and_then_waits(client: Client) -> None:
    """
    The owner is asked after the code: verification, then approval, then nothing more.
    """
    await client.set(emailVerification="always", ownerApproval=True)
    registered: Any = (await client.post(op.REGISTER, credentials(ZOE))).document

    confirmed: Any = (await client.verify(registered["stateToken"], await client.code(ZOE))).document
    await client.control("POST", f"/members/{confirmed['identity']['id']}/approve")
    signed_in: Any = (await client.login(ZOE)).document

    states = [document["state"] for document in (registered, confirmed, signed_in)]
    assert ["REQUIRE_EMAIL_VERIFICATION", "REQUIRE_OWNER_APPROVAL", "SUCCESS"] == states


async def test_denied(client: Client) -> None:
    """
    Whoever the owner does not want is barred.
    """
    waiting: Any = (await client.login(CYD)).document
    await client.control("POST", f"/members/{waiting['identity']['id']}/deny")

    response = await client.login(CYD)

    assert (403, codes.IDENTITY_BARRED) == said(response)


async def test_password_policy(here: Client) -> None:
    """
    The site's own policy counts, a pattern included.
    """
    await here.set(passwordPolicy={"minLength": 3, "maxLength": 5, "pattern": "[a-z]+"})

    responses = [
        await here.post(op.REGISTER, {"loginId": {"email": ZOE}, "password": password})
        for password in ("ab", "abcdef", "AB12", "abcd")
    ]

    rules = [wrong(response) for response in responses]
    names = ("VALUE_TOO_SHORT", "VALUE_TOO_LONG", "VALUE_DID_NOT_MATCH")
    assert [*([("password", name)] for name in names), []] == rules


async def test_whole_profile(client: Client) -> None:
    """
    A profile with everything in it is kept and told as it was given; the tag MAIN is taken for an address.
    """
    profile = {
        "firstName": "F",
        "picture": "http://p/x.png",
        "labels": ["x"],
        "privacyStatus": "PUBLIC",
        "customFields": [{"name": "k", "value": {"strValue": "v"}}, {"name": "n", "value": {"numValue": 1.5}}],
        "secondaryEmails": [{"email": "c@d.co", "tag": "WORK"}],
        "phonesV2": [{"countryCode": "US", "phone": "5551234567", "tag": "MOBILE"}],
        "addresses": [{"address": {"city": "NY", "country": "US", "addressLine": "1 St"}, "tag": "MAIN"}],
        "birthdate": "2000-01-01",
        "subscription": False,
        "unknownToAll": {"kept": True},
    }

    await client.set(customFields=["k", "n"])

    document: Any = (await client.post(op.REGISTER, credentials(ZOE, profile=profile))).document

    assert profile == document["identity"]["identityProfile"]


@pytest.mark.parametrize(
    "given",
    [
        [{"name": "known", "value": {"numValue": 1}}, {"name": "unknown", "value": {"numValue": 2}}],
        {"known": {"numValue": 1}, "unknown": {"numValue": 2}},
        {"known": 1, "unknown": 2},
    ],
    ids=["a list", "an object", "an object of bare values"],
)
@pytest.mark.parametrize("settings", [{"customFields": ["known"]}, {"requiredFields": ["custom.known"]}])
async def test_custom_fields(here: Client, settings: dict[str, object], given: object) -> None:
    """
    Of custom fields, those that the site has defined are kept, in one shape, and others dropped without a word.
    """
    await here.set(**settings)

    document: Any = (await here.post(op.REGISTER, credentials(ZOE, profile={"customFields": given}))).document

    assert {"customFields": [{"name": "known", "value": {"numValue": 1}}]} == document["identity"]["identityProfile"]


async def test_no_custom_fields(here: Client) -> None:
    """
    Unless the site says so, it has none.
    """
    profile = {"customFields": {"unknown": 1}}

    document: Any = (await here.post(op.REGISTER, credentials(ZOE, profile=profile))).document

    assert "identityProfile" not in document["identity"]


async def test_nothing_stays_of_a_refused_registration(client: Client) -> None:
    """
    When no more codes are mailed, nobody is added, and the address can be registered later.
    """
    await client.set(emailVerification="always")
    client.world.clock.freeze()
    for _ in range(3):
        client.world.codes_sent.spend(ZOE)

    refused = await client.post(op.REGISTER, credentials(ZOE))
    member, contact = client.world.members.at(ZOE), client.world.members.contact(ZOE)
    client.world.clock.advance(15 * 60)
    later = await client.post(op.REGISTER, credentials(ZOE))

    assert (429, codes.TOO_MANY_ATTEMPTS) == said(refused)
    assert (None, None) == (member, contact)
    assert 200 == later.status


LISTS = {
    "customFields": {"name": "k", "value": {"strValue": "v"}},
    "phonesV2": {"countryCode": "US", "phone": "5551234567"},
    "addresses": {"address": {"city": "NY"}},
    "secondaryEmails": {"email": "c@d.co"},
    "emails": "c@d.co",
    "phones": "5551234567",
}


@pytest.mark.parametrize("name", LISTS)
async def test_long_lists(here: Client, name: str) -> None:
    """
    The form's bound on how many there are is not the service's.
    """
    response = await here.post(op.REGISTER, credentials(ZOE, profile={name: [LISTS[name]] * 100}))

    assert 200 == response.status


@pytest.mark.parametrize(("many", "rules"), [(2000, []), (2001, [("profile.labels", "VALUE_TOO_LONG")])])
async def test_labels(here: Client, many: int, rules: list[tuple[str, str | None]]) -> None:
    """
    Labels have a bound that the service documents.
    """
    response = await here.post(op.REGISTER, credentials(ZOE, profile={"labels": ["x"] * many}))

    assert rules == wrong(response)
