"""
What is said of who holds a token, what verifies it, and how it is given back.
"""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from authflow.emulator.tokens import ACCESS_PREFIX
from authflow.emulator.world import CLIENT_ID
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import ADA, Client, said


async def told(client: Client, by: str) -> dict[str, Any]:
    """
    What user info says.
    """
    return dict((await client.ask("GET", op.USER_INFO.path, by=by)).document or {})


async def test_user_info(client: Client) -> None:
    """
    A member is told with their address and names, in the spelling of the official client.
    """
    profile = {"firstName": "Ada", "lastName": "L.", "picture": "https://p.example/a.png", "language": "en"}
    await client.control("POST", "/members", {"email": ADA, "password": "demo-password-ada", "profile": profile})

    info = await told(client, (await client.member())["access_token"])

    ada = client.world.members.at(ADA)
    assert ada is not None
    assert {
        "sub": ada.id,
        "givenName": "Ada",
        "familyName": "L.",
        "name": "Ada L.",
        "email": ADA,
        "emailVerified": True,
        "picture": "https://p.example/a.png",
        "language": "en",
    } == info


async def test_user_info_of_a_visitor(client: Client) -> None:
    """
    A visitor has an id, and nothing else.
    """
    token = await client.visitor()
    info: Any = (await client.ask("POST", op.TOKEN_INFO.path, {"token": token})).document

    assert {"sub": info["subjectId"]} == await told(client, token)


async def test_keys(client: Client) -> None:
    """
    Whoever has the public keys can verify an access token; nobody learns the private one.
    """
    access_token = (await client.member())["access_token"]

    found: Any = (await client.ask("GET", op.KEYS.path)).document

    (key,) = found["keys"]
    claims = jwt.decode(access_token.removeprefix(ACCESS_PREFIX), ECKey.import_key(key)).claims
    assert ("MEMBER", CLIENT_ID) == (claims["subjectType"], claims["aud"])
    assert {"kty", "crv", "x", "y", "kid", "alg", "use"} == set(key)


@pytest.mark.parametrize("spelled", [{}, {"clientId": CLIENT_ID}, {"client_id": CLIENT_ID}])
async def test_revoke(client: Client, spelled: dict[str, str]) -> None:
    """
    A refresh token that is given back ends all that its sign-in has led to.
    """
    tokens = await client.member()

    response = await client.ask("POST", op.REVOKE.path, {"token": tokens["refresh_token"], **spelled})
    again = await client.tokens(grantType="refresh_token", refreshToken=tokens["refresh_token"])

    assert (200, "invalid_grant") == (response.status, again["error"])
    assert not await client.active(tokens["access_token"])


async def test_revoke_a_replaced_one(client: Client) -> None:
    """
    A refresh token that was replaced ends the sign-in, too: whoever holds it may have lost the answer with the new one.
    """
    await client.set(refreshRotation="rotate")
    first = await client.member()
    second = await client.tokens(grantType="refresh_token", refreshToken=first["refresh_token"])

    await client.ask("POST", op.REVOKE.path, {"token": first["refresh_token"]})

    assert not await client.active(second["access_token"])


async def test_revoke_nothing(client: Client) -> None:
    """
    A token that nobody knows is as good as ended, and nobody else's is (RFC 7009 §2.2).
    """
    tokens = await client.member()

    responses = [await client.ask("POST", op.REVOKE.path, {"token": token}) for token in ("made up", "")]

    assert [(200, {})] * 2 == [(response.status, response.document) for response in responses]
    assert await client.active(tokens["access_token"])


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"token": 1}, 400, "invalid_request"),
        ({"token": "x", "clientId": "another"}, 401, "invalid_client"),
    ],
)
async def test_revoke_refused(client: Client, body: dict[str, object], status: int, error: str) -> None:
    """
    What cannot be is refused in OAuth's own words.
    """
    response = await client.ask("POST", op.REVOKE.path, body)

    assert (status, error) == (response.status, (response.document or {})["error"])


async def test_whoever_is_deleted_is_nobody(here: Client) -> None:
    """
    With a member go their tokens, and what is told by them.
    """
    token = (await here.member())["access_token"]
    ada = here.world.members.at(ADA)
    assert ada is not None

    await here.control("POST", f"/members/{ada.id}/delete")
    responses = [await here.ask("GET", operation.path, by=token) for operation in (op.USER_INFO, op.MY_MEMBER)]

    assert [(401, codes.UNAUTHENTICATED)] * 2 == [said(response) for response in responses]
