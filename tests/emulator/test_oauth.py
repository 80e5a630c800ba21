"""
The token endpoint, in process and over HTTP.
"""

from typing import Any

import pytest

from authflow.emulator.tokens import ACCESS_SECONDS
from authflow.emulator.world import API_KEY, CLIENT_ID, GRANT_SECONDS, SITE_ID
from authflow.wix import operations as op
from tests.emulator.client import ADA, BOB, CALLBACK, Client


async def vouched(client: Client, by: str | None, **body: object) -> tuple[int, dict[str, Any]]:
    """
    Ask for tokens as the application.
    """
    response = await client.ask("POST", op.TOKEN.path, {"grant_type": "authorized_client", **body}, by=by)
    return response.status, dict(response.document or {})


def ada(client: Client) -> str:
    """
    Ada's id.
    """
    member = client.world.members.at(ADA)
    assert member is not None
    return member.id


async def test_visitor(client: Client) -> None:
    """
    Anybody can be a visitor.
    """
    tokens = await client.tokens(grantType="anonymous")
    info: Any = (await client.ask("POST", op.TOKEN_INFO.path, {"token": tokens["access_token"]})).document

    assert (ACCESS_SECONDS, "Bearer") == (tokens["expires_in"], tokens["token_type"])
    assert (True, "VISITOR", CLIENT_ID, SITE_ID) == tuple(
        info[name] for name in ("active", "subjectType", "clientId", "siteId")
    )
    assert ACCESS_SECONDS == info["exp"] - info["iat"]


async def test_member(client: Client) -> None:
    """
    A code makes a member's tokens, and the service says whose they are.
    """
    tokens = await client.member()
    info: Any = (await client.ask("POST", op.TOKEN_INFO.path, {"token": tokens["access_token"]})).document

    assert ("MEMBER", ada(client)) == (info["subjectType"], info["subjectId"])


@pytest.mark.parametrize("token", ["", "made up", "OauthNG.JWS.a.b.c"])
async def test_inactive(client: Client, token: str) -> None:
    """
    Of a token that nobody made, nothing is said.
    """
    response = await client.ask("POST", op.TOKEN_INFO.path, {"token": token})

    assert {"active": False} == response.document


async def test_expired(here: Client) -> None:
    """
    An access token is inactive after four hours.
    """
    here.world.clock.freeze()
    token = await here.visitor()

    here.world.clock.advance(ACCESS_SECONDS)

    assert not await here.active(token)


async def test_refresh(client: Client) -> None:
    """
    A refresh token brings a new access token; a visitor stays the same visitor.
    """
    first = await client.tokens(grantType="anonymous")

    second = await client.tokens(grantType="refresh_token", refreshToken=first["refresh_token"])

    infos: list[Any] = [
        (await client.ask("POST", op.TOKEN_INFO.path, {"token": tokens["access_token"]})).document
        for tokens in (first, second)
    ]
    assert first["access_token"] != second["access_token"]
    assert infos[0]["subjectId"] == infos[1]["subjectId"]


async def test_strict_rotation(client: Client) -> None:
    """
    Where rotation is strict, a refresh token that comes back ends the session.
    """
    await client.set(refreshRotation="strict")
    first = await client.member()
    second = await client.tokens(grantType="refresh_token", refreshToken=first["refresh_token"])

    replayed = await client.tokens(grantType="refresh_token", refreshToken=first["refresh_token"])
    honest = await client.tokens(grantType="refresh_token", refreshToken=second["refresh_token"])

    assert "invalid_grant" == replayed["error"] == honest["error"]
    assert not await client.active(second["access_token"])


async def test_code_works_once(client: Client) -> None:
    """
    A code that comes back is refused, and ends what it led to.
    """
    code, verifier = await client.grant()
    body = {"grantType": "authorization_code", "code": code, "codeVerifier": verifier, "redirectUri": CALLBACK}
    first = await client.tokens(**body)

    second = await client.tokens(**body)

    assert "invalid_grant" == second["error"]
    assert not await client.active(first["access_token"])


@pytest.mark.parametrize(("seconds", "good"), [(GRANT_SECONDS - 1, True), (GRANT_SECONDS, False)])
async def test_code_life(here: Client, seconds: float, good: bool) -> None:
    """
    A code lives a minute.
    """
    here.world.clock.freeze()
    code, verifier = await here.grant()

    here.world.clock.advance(seconds)
    tokens = await here.tokens(grantType="authorization_code", code=code, codeVerifier=verifier, redirectUri=CALLBACK)

    assert good == ("access_token" in tokens)


@pytest.mark.parametrize(
    "changed",
    [
        {"codeVerifier": "x" * 43},
        {"redirectUri": "http://127.0.0.1:5000/other"},
        {"redirectUri": None},
        {"code": "made up"},
    ],
    ids=["another verifier", "another address", "no address", "another code"],
)
async def test_code_is_bound(client: Client, changed: dict[str, object]) -> None:
    """
    A code is good only with its verifier and its address.
    """
    code, verifier = await client.grant()

    body: dict[str, object] = {"code": code, "codeVerifier": verifier, "redirectUri": CALLBACK, **changed}
    tokens = await client.tokens(grantType="authorization_code", **body)

    assert "invalid_grant" == tokens["error"]


async def test_code_of_somebody_who_was_blocked(client: Client) -> None:
    """
    A code is worth nothing to whoever is barred meanwhile.
    """
    code, verifier = await client.grant()
    await client.control("POST", f"/members/{ada(client)}/block")

    tokens = await client.tokens(grantType="authorization_code", code=code, codeVerifier=verifier, redirectUri=CALLBACK)

    assert "invalid_grant" == tokens["error"]


@pytest.mark.parametrize("path", op.TOKEN.paths)
@pytest.mark.parametrize(
    "spelled",
    [{"clientId": CLIENT_ID, "grantType": "anonymous"}, {"client_id": CLIENT_ID, "grant_type": "anonymous"}],
    ids=["camel", "snake"],
)
async def test_spellings(client: Client, path: str, spelled: dict[str, object]) -> None:
    """
    Names may be in camelCase or snake_case, at either path.
    """
    response = await client.ask("POST", path, spelled)

    assert 200 == response.status


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grantType": 1, "clientId": CLIENT_ID}, 400, "invalid_request"),
        ({"grantType": "anonymous"}, 401, "invalid_client"),
        ({"grantType": "anonymous", "clientId": "another"}, 401, "invalid_client"),
        ({"grantType": "password", "clientId": CLIENT_ID}, 400, "unsupported_grant_type"),
        ({"grantType": "refresh_token", "clientId": CLIENT_ID}, 400, "invalid_request"),
        ({"grantType": "refresh_token", "clientId": CLIENT_ID, "refreshToken": "x"}, 400, "invalid_grant"),
        ({"grantType": "authorization_code", "clientId": CLIENT_ID, "code": "x"}, 400, "invalid_request"),
        (
            {"grantType": "authorization_code", "clientId": CLIENT_ID, "code": "x", "codeVerifier": "ü"},
            400,
            "invalid_grant",
        ),
    ],
)
async def test_refusals(client: Client, body: dict[str, object], status: int, error: str) -> None:
    """
    The token endpoint refuses in OAuth's own words.
    """
    response = await client.ask("POST", op.TOKEN.path, body)

    document: Any = response.document
    assert (status, error) == (response.status, document["error"])
    assert document["error_description"]


async def test_authorized_client(client: Client) -> None:
    """
    The application gets a member's tokens, by their id, or by a session token besides, which is used up.
    """
    by, session_token = await client.app(), await client.session()

    by_id = await vouched(client, by, member_id=ada(client), scope="offline_access")
    by_session = await vouched(client, by, member_id=ada(client), session_token=session_token)
    again = await vouched(client, by, member_id=ada(client), session_token=session_token)

    assert (200, 200) == (by_id[0], by_session[0])
    assert await client.active(by_session[1]["access_token"])
    assert (400, "invalid_grant") == (again[0], again[1]["error"])


async def test_authorized_client_refused(client: Client) -> None:
    """
    Without the token, the key, or the right member, there is nothing to be had.
    """
    token, session_token = await client.visitor(), await client.session()
    bob = client.world.members.at(BOB)
    assert bob is not None

    answers = [
        await vouched(client, None, member_id=ada(client)),
        await vouched(client, f"made-up,{API_KEY}", member_id=ada(client)),
        await vouched(client, token, member_id=ada(client)),
        await vouched(client, f"{token},another key", member_id=ada(client)),
        await vouched(client, f"{token},{API_KEY}", member_id="nobody"),
        await vouched(client, f"{token},{API_KEY}", member_id=bob.id, session_token=session_token),
    ]

    assert [
        (401, "invalid_client"),
        (401, "invalid_client"),
        (400, "unauthorized_client"),
        (400, "unauthorized_client"),
        (400, "invalid_grant"),
        (400, "invalid_grant"),
    ] == [(status, document["error"]) for status, document in answers]
