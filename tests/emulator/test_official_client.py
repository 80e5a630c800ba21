"""
What the official client was recorded saying.
"""

import json
from importlib.resources import files
from typing import Any, Final

import pytest

from authflow.wix import operations as op
from authflow.wix import refusals as codes
from tests.emulator.client import Client, said, wrong

RECORDED: Final = [
    recorded
    for recorded in json.loads(files("authflow.wix").joinpath("requests.json").read_text("utf-8"))
    if recorded["path"] in {path for operation in op.OPERATIONS for path in operation.paths}
]
"""
What the official client says, as far as anything of ours says it too.
"""

NEVER_MADE: Final = {
    "token: refresh_token": "invalid_grant",
    "token: authorization_code": "invalid_grant",
    "token: authorized_client by member id": "invalid_grant",
    "token: authorized_client with session token": "invalid_grant",
    "verify during authentication": codes.STATE_TOKEN_INVALID,
    "login with state token": codes.WRONG_PASSWORD,
    "start verification": codes.NOT_FOUND,
    "send activation email": codes.NOT_FOUND,
    "recover": codes.RECOVERY_TOKEN_INVALID,
    "create redirect session: direct login with session token": codes.SESSION_TOKEN_INVALID,
}
"""
What was recorded with tokens, codes, ids or a password that this world never made, and why it is refused.
"""

ITS_ADDRESSES: Final = [f"https://app{path}" for path in ("/cb", "/x", "/bye", "/after")] + ["https://x"]


async def authorization(client: Client, recorded: dict[str, Any]) -> str | None:
    """
    Whatever a recorded request was authorized by.
    """
    if recorded["path"] in {*op.CHANGE_PASSWORD.paths, *op.LOGOUT.paths}:
        return str((await client.member())["access_token"])
    if recorded["path"] in {*op.START_VERIFICATION.paths, *op.SEND_ACTIVATION_MAIL.paths}:
        # Recorded under another strategy, without the key that is needed here (`wix/WIRE.md`, Hosts and headers).
        return await client.app()
    by = {"<access token>,<api key>": await client.app(), "<access token>": await client.visitor()}
    return by.get(recorded["authorization"])


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: str(recorded["operation"]))
async def test_understands_the_official_client(here: Client, recorded: dict[str, Any]) -> None:
    """
    What was recorded from the official client is done, as far as it speaks of what there is.
    """
    if "register" not in recorded["operation"]:
        await here.control("POST", "/members", {"email": "a@b.co", "password": "pw"})
    await here.set(passwordPolicy={"minLength": 1}, allowedRedirectUris=ITS_ADDRESSES)
    by = await authorization(here, recorded)

    response = await here.ask(
        recorded["method"], recorded["path"], recorded["body"], by=by, query=recorded.get("query")
    )

    document: Any = response.document
    assert [] == wrong(response)
    assert NEVER_MADE.get(recorded["operation"]) == document.get("error", said(response)[1])
