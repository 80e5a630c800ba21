"""
The end of a session: in process and over HTTP.
"""

from base64 import b64decode
from typing import Any

from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import Client, said


async def logout(client: Client, access_token: str, **query: str) -> Any:
    """
    What a logout comes to.
    """
    return await client.ask("GET", op.LOGOUT.path, by=access_token, query=query)


async def test_logs_out(client: Client) -> None:
    """
    The session's tokens end, and another session's do not; the answer clears the browser's cookies.
    """
    tokens, elsewhere = await client.member(), await client.member()

    document: Any = (await logout(client, tokens["access_token"])).document
    refreshed = await client.tokens(grantType="refresh_token", refreshToken=tokens["refresh_token"])

    cookies = [header["value"].partition("=")[0] for header in document["headers"] if header["key"] == "Set-Cookie"]
    assert (200, ["svSession", "wixSession2"]) == (document["statusCode"], cookies)
    assert b64decode(document["body"]).startswith(b"<!doctype html>")
    assert not await client.active(tokens["access_token"])
    assert "invalid_grant" == refreshed["error"]
    assert await client.active(elsewhere["access_token"])


async def test_logs_out_and_on(client: Client) -> None:
    """
    With an address, the answer is a redirect to it.
    """
    tokens = await client.member()

    document: Any = (
        await logout(client, tokens["access_token"], postLogoutRedirectUri="http://127.0.0.1/bye", clientId="c")
    ).document

    assert 302 == document["statusCode"]
    assert {"key": "Location", "value": "http://127.0.0.1/bye"} in document["headers"]


async def test_logs_out_to_nowhere_else(client: Client) -> None:
    """
    An address that is not allow-listed is refused, and the session stays.
    """
    tokens = await client.member()

    response = await logout(client, tokens["access_token"], postLogoutRedirectUri="https://evil.example/")

    assert (400, codes.REDIRECT_NOT_ALLOWED) == said(response)
    assert await client.active(tokens["access_token"])
