"""
Signing in by password: in process and over HTTP.
"""

from typing import Any

import pytest

from authflow.emulator.world import SESSION_SECONDS
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import ADA, CYD, EVE, ZOE, Client, password_of, said


async def test_signs_in(client: Client) -> None:
    """
    Ada has a password, and that is enough; who she is comes along.
    """
    response = await client.login(ADA)

    document: Any = response.document
    assert (200, "SUCCESS") == (response.status, document["state"])
    assert document["sessionToken"].startswith("JWE.")
    assert {"address": ADA, "isVerified": True} == document["identity"]["email"]
    assert {"name": "ACTIVE"} == document["identity"]["status"]


async def test_spellings_of_an_address(client: Client) -> None:
    """
    An address is the same in capitals and full-width letters.
    """
    body = {"loginId": {"email": "\uff21DA@Example.COM"}, "password": password_of(ADA)}

    response = await client.post(op.LOGIN, body)

    assert 200 == response.status


async def test_waits_for_the_owner(client: Client) -> None:
    """
    Cyd is told to wait, without a state token, and signs in once approved.
    """
    waiting: Any = (await client.login(CYD)).document
    await client.control("POST", f"/members/{waiting['identity']['id']}/approve")
    approved: Any = (await client.login(CYD)).document

    assert "REQUIRE_OWNER_APPROVAL" == waiting["state"]
    assert {"stateToken", "sessionToken"}.isdisjoint(waiting)
    assert ["PENDING_ADMIN_APPROVAL_REQUIRED"] == waiting["identity"]["status"]["reasons"]
    assert "SUCCESS" == approved["state"]


@pytest.mark.parametrize("status", ["BLOCKED", "DELETED", "OFFLINE"])
async def test_barred(client: Client, status: str) -> None:
    """
    Whoever is blocked, deleted or offline is turned away, but only after the right password.
    """
    await client.control("POST", "/members", {"email": EVE, "password": password_of(EVE), "status": status})

    refused = await client.login(EVE)
    guessed = await client.login(EVE, password="wrong")

    assert (403, codes.IDENTITY_BARRED) == said(refused)
    assert (401, codes.WRONG_PASSWORD) == said(guessed)


async def test_wrong_password_and_unknown_address(client: Client) -> None:
    """
    The service tells the two apart, as the real one does.
    """
    wrong_password = await client.login(ADA, password="wrong")
    unknown = await client.login("nobody@example.com")

    assert (401, codes.WRONG_PASSWORD) == said(wrong_password)
    assert (404, codes.NOT_FOUND) == said(unknown)


async def test_must_reset(client: Client) -> None:
    """
    A password that must be reset first does not sign in.
    """
    await client.control("POST", "/members", {"email": ADA, "password": password_of(ADA), "resetRequired": True})

    response = await client.login(ADA)

    assert (403, codes.RESET_REQUIRED) == said(response)


async def test_without_a_password(client: Client) -> None:
    """
    Whoever was only vouched for has no password, and none is right.
    """
    await client.post(op.SIGN_ON, {"loginId": {"email": ZOE}}, by=await client.app())

    response = await client.login(ZOE)

    assert (401, codes.WRONG_PASSWORD) == said(response)


async def test_session_token_life(here: Client) -> None:
    """
    A session token lives five minutes.
    """
    here.world.clock.freeze()
    session_token = await here.session()

    here.world.clock.advance(SESSION_SECONDS)
    response = await here.address("v" * 43, sessionToken=session_token)

    assert (400, codes.SESSION_TOKEN_INVALID) == said(response)
