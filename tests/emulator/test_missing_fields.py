"""
Profile fields that are required and missing.
"""

from typing import Any

import pytest

from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import ADA, BOB, CYD, ZOE, Client, credentials, said


def missing(document: Any) -> list[str]:
    """
    The names of the missing fields.
    """
    return [item["strValue"] for item in document["additionalData"]["missingFields"]["listValue"]["value"]]


@pytest.mark.parametrize("operation", [op.REGISTER, op.LOGIN], ids=lambda operation: operation.name)
async def test_missing_fields(client: Client, operation: op.Operation) -> None:
    """
    What the site requires is asked for by name, until nothing is missing.
    """
    await client.set(requiredFields=["firstName", "custom.shoe_size"])
    email = ADA if operation is op.LOGIN else ZOE

    first: Any = (await client.post(operation, credentials(email))).document
    named = credentials(email, stateToken=first["stateToken"], profile={"firstName": "Somebody"})
    second: Any = (await client.post(op.LOGIN, named)).document
    sized = {"customFields": [{"name": "shoe_size", "value": {"numValue": 42}}]}
    third: Any = (await client.login(email, stateToken=second["stateToken"], profile=sized)).document
    after: Any = (await client.login(email)).document

    assert ["REQUIRE_MISSING_FIELDS"] * 2 == [first["state"], second["state"]]
    assert (["firstName", "custom.shoe_size"], ["custom.shoe_size"]) == (missing(first), missing(second))
    assert "PENDING_REQUIRED_FIELDS_MISSING" in first["identity"]["status"]["reasons"]
    assert "SUCCESS" == third["state"] == after["state"]


@pytest.mark.parametrize(
    "field",
    [
        {"customFields": {"shoe_size": 42}},
        {"customFields": [{"name": "shoe_size", "value": {"strValue": "42"}}]},
    ],
    ids=["an object", "a list"],
)
async def test_custom_fields(here: Client, field: dict[str, object]) -> None:
    """
    Custom fields may be a list of tagged values or an object.
    """
    await here.set(requiredFields=["custom.shoe_size"])

    response: Any = (await here.post(op.REGISTER, credentials(ZOE, profile=field))).document

    assert "SUCCESS" == response["state"]


async def test_state_tokens_are_not_for_everything(client: Client) -> None:
    """
    A state token goes on with what it was made for, by whom it was made for, once.
    """
    of_bob = await client.started()
    await client.set(requiredFields=["firstName"], emailVerification="never")
    of_ada: Any = (await client.login(ADA)).document
    profile = {"firstName": "Ada"}

    not_this_step = await client.login(BOB, stateToken=of_bob, profile=profile)
    not_hers = await client.login(CYD, stateToken=of_ada["stateToken"], profile=profile)
    not_a_code = await client.verify(of_ada["stateToken"], "000000")
    hers = await client.login(ADA, stateToken=of_ada["stateToken"], profile=profile)
    again = await client.login(ADA, stateToken=of_ada["stateToken"], profile=profile)

    refused = [said(response) for response in (not_this_step, not_hers, not_a_code, again)]
    assert [(400, codes.STATE_TOKEN_INVALID)] * 4 == refused
    assert 200 == hers.status


async def test_wrong_password_keeps_the_state_token(client: Client) -> None:
    """
    Somebody who mistypes the password does not lose what they filled in before.
    """
    await client.set(requiredFields=["firstName"])
    first: Any = (await client.login(ADA)).document
    more = {"stateToken": first["stateToken"], "profile": {"firstName": "Ada"}}

    mistyped = await client.login(ADA, password="wrong", **more)
    typed = await client.login(ADA, **more)

    assert (401, 200) == (mistyped.status, typed.status)
