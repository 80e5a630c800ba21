"""
Members that the application vouches for: in process and over HTTP.
"""

from typing import Any

import pytest

from authflow.emulator import API_KEY
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import EVE, ZOE, Client, said


async def test_vouched_for(client: Client) -> None:
    """
    The application makes a member, and later changes it; a session token comes each time.
    """
    made: Any = (
        await client.post(
            op.SIGN_ON,
            {"loginId": {"email": ZOE}, "profile": {"firstName": "Z", "company": "C"}},
            by=await client.app(),
        )
    ).document
    changed: Any = (
        await client.post(
            op.SIGN_ON,
            {"loginId": {"email": ZOE}, "profile": {"firstName": "Zoe"}, "verifyEmail": True},
            by=await client.app(),
        )
    ).document

    assert made["identity"]["id"] == changed["identity"]["id"]
    assert made["sessionToken"].startswith("JWE.")
    assert "state" not in made
    assert ({"firstName": "Zoe", "company": "C"}) == changed["identity"]["identityProfile"]
    assert (False, True) == tuple(document["identity"]["email"]["isVerified"] for document in (made, changed))


@pytest.mark.parametrize("merge", [True, False])
async def test_contact_is_taken_over(here: Client, merge: bool) -> None:
    """
    A contact with that address becomes the member's, unless the application says otherwise.
    """
    await here.control("POST", "/contacts", {"email": ZOE})

    await here.post(op.SIGN_ON, {"loginId": {"email": ZOE}, "mergeExistingContact": merge}, by=await here.app())

    contact, member = here.world.members.contact(ZOE), here.world.members.at(ZOE)
    assert contact is not None
    assert member is not None
    assert merge == (contact.member_id == member.id)


async def test_nobody_vouches_for_the_barred(client: Client) -> None:
    """
    Not even the application signs Eve in.
    """
    await client.eve()

    response = await client.post(op.SIGN_ON, {"loginId": {"email": EVE}}, by=await client.app())

    assert (403, codes.IDENTITY_BARRED) == said(response)


async def test_the_key_alone_vouches(client: Client) -> None:
    """
    The official client's `ApiKeyStrategy` sends no access token: the application itself asks, and no member or visitor.
    """
    signed_on: Any = (await client.post(op.SIGN_ON, {"loginId": {"email": ZOE}}, by=API_KEY)).document
    grant = {"grant_type": "authorized_client", "member_id": signed_on["identity"]["id"], "scope": "offline_access"}
    granted = await client.post(op.TOKEN, grant, by=API_KEY)
    mine = await client.ask("GET", op.MY_MEMBER.path, by=API_KEY)

    assert 200 == granted.status
    assert (403, codes.PERMISSION_DENIED) == said(mine)


@pytest.mark.parametrize("by", [API_KEY[:-1], f",{API_KEY}", f"{API_KEY},{API_KEY}"])
async def test_what_is_nearly_the_key(here: Client, by: str) -> None:
    """
    Anything else than the key is a token that nobody has.
    """
    response = await here.post(op.SIGN_ON, {"loginId": {"email": ZOE}}, by=by)

    assert (401, codes.UNAUTHENTICATED) == said(response)
