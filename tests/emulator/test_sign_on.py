"""
Members that the application vouches for: in process and over HTTP.
"""

from typing import Any

import pytest

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
