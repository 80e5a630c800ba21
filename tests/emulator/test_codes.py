"""
Every code of WIRE.md, and how to come by it.
"""

from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any, Final, TypeAlias

import pytest

from authflow.emulator.refusals import SAID
from authflow.emulator.world import CLIENT_ID
from authflow.wix import operations as op
from authflow.wix import refusals as codes
from authflow.wix.wire import Response
from tests.emulator.client import ADA, BOB, CAPTCHA, CYD, EVE, Client, credentials, said

Way: TypeAlias = Callable[[Client], Awaitable[Response]]


async def login(client: Client, **body: object) -> Response:
    """
    A login that goes wrong.
    """
    return await client.login(ADA, **body)


async def captcha(client: Client, tokens: list[object]) -> Response:
    """
    A login where a captcha is asked.
    """
    await client.set(captcha="always")
    return await client.login(ADA, captchaTokens=tokens)


async def reset_required(client: Client) -> Response:
    """
    A login of somebody who must reset their password.
    """
    await client.control("POST", "/members", {**EVERYTHING, "resetRequired": True})
    return await client.login(ADA)


async def barred(client: Client) -> Response:
    """
    A login of Eve's.
    """
    await client.eve()
    return await client.login(EVE)


async def wrong_code(client: Client) -> Response:
    """
    A guess.
    """
    document: Any = (await client.login(BOB)).document
    code = await client.code(BOB)
    guess = f"{(int(code) + 1) % 10**6:06}"
    return await client.post(op.VERIFY, {"stateToken": document["stateToken"], "code": guess})


async def too_many(client: Client) -> Response:
    """
    The fourth code.
    """
    for _ in range(3):
        await client.login(BOB)
    return await client.login(BOB)


EVERYTHING: Final = {"email": ADA, "password": "demo-password-ada"}
EVIL: Final = {"email": ADA, "redirect": {"url": "https://evil.example/", "clientId": CLIENT_ID}}
WAYS: Final[Mapping[str, Way]] = {
    codes.NOT_FOUND: lambda c: c.login("nobody@example.com"),
    codes.WRONG_PASSWORD: lambda c: login(c, password="wrong"),
    codes.CAPTCHA_MISSING: lambda c: captcha(c, []),
    codes.CAPTCHA_INVALID: lambda c: captcha(c, [{"Recaptcha": CAPTCHA[:-1]}]),
    codes.RESET_REQUIRED: reset_required,
    codes.EMAIL_EXISTS: lambda c: c.post(op.REGISTER, credentials(CYD)),
    codes.VERIFICATION_FAILED: wrong_code,
    codes.STATE_TOKEN_INVALID: lambda c: c.post(op.RESEND, {"stateToken": "x"}),
    codes.SESSION_TOKEN_INVALID: lambda c: c.address("v" * 43, sessionToken="x"),
    codes.RECOVERY_TOKEN_INVALID: lambda c: c.post(op.RECOVER, {"recoveryToken": "x", "password": "a-new-password"}),
    codes.UNAUTHENTICATED: lambda c: c.post(op.LOGIN, credentials(ADA), by="x"),
    codes.PERMISSION_DENIED: lambda c: c.post(op.SIGN_ON, {"loginId": {"email": ADA}}),
    codes.IDENTITY_BARRED: barred,
    codes.TOO_MANY_ATTEMPTS: too_many,
    codes.REDIRECT_NOT_ALLOWED: lambda c: c.post(op.SEND_RECOVERY_MAIL, EVIL),
}
"""
How to come by each code of WIRE.md.
"""


@pytest.mark.parametrize("code", WAYS)
async def test_every_code(client: Client, code: str) -> None:
    """
    Each code comes with its status, in the envelope.
    """
    response = await WAYS[code](client)

    status, description = SAID[code]
    document: Any = response.document
    assert (status, code) == said(response)
    assert description == document["message"] == document["details"]["applicationError"]["description"]
    assert "application/json" == response.headers["content-type"]


def test_every_code_is_in_the_protocol() -> None:
    """
    The ways above are the codes of WIRE.md's tables, and the client knows them all.
    """
    text = files("authflow.wix").joinpath("WIRE.md").read_text("utf-8")
    tables = {line.split("|")[2].strip().strip("`") for line in text.splitlines() if line.startswith(("| 4",))}

    assert set(WAYS) == {code for code in tables if code.isupper() or code.startswith("-1")}
    assert set(WAYS) <= set(codes.CODES)
