"""
`WIRE.md` read aloud to the emulator: how long everything lives, and what works once.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import pytest

from authflow.emulator.world import CLIENT_ID
from tests.emulator.by_hand import Hand, Said

Ask: TypeAlias = Callable[[Hand], Awaitable[Said]]
HOUR: Final = 3600.0


async def session_token(hand: Hand) -> Ask:
    """
    A session token, and what it is for.
    """
    token = await hand.session_token()
    return lambda hand: hand.landed(sessionToken=token)


async def state_token(hand: Hand) -> Ask:
    """
    The state token of a sign-in that lacks a field, and how it goes on.
    """
    await hand.control("/settings", {"requiredFields": ["firstName"]}, "PATCH")
    token = (await hand.login()).document["stateToken"]
    return lambda hand: hand.login(stateToken=token, profile={"firstName": "Ada"})


async def mailed_code(hand: Hand) -> Ask:
    """
    A mailed code.
    """
    token, code = await hand.mailed()
    return lambda hand: hand.verify(token, code)


async def authorization_code(hand: Hand) -> Ask:
    """
    An authorization code.
    """
    code = await hand.code()
    return lambda hand: hand.redeem(code)


async def link(hand: Hand) -> Ask:
    """
    The token in a mailed link.
    """
    token = await hand.link()
    return lambda hand: hand.recover(token)


async def access_token(hand: Hand) -> Ask:
    """
    An access token, and who holds it.
    """
    token = (await hand.member())["access_token"]
    return lambda hand: hand.ask("GET", "/oauth2/user-info", token)


async def refresh_token(hand: Hand) -> Ask:
    """
    A refresh token.
    """
    token = (await hand.member())["refresh_token"]
    return lambda hand: hand.token(grantType="refresh_token", refreshToken=token)


async def device_code(hand: Hand) -> Ask:
    """
    The code of a device that was let in.
    """
    device: Any = (await hand.ask("POST", "/oauth2/device/authorize", json={"clientId": CLIENT_ID})).document
    await hand.control(f"/devices/{device['userCode']}/approve", {"email": "ada@example.com"})
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    return lambda hand: hand.token(grantType=grant, deviceCode=device["deviceCode"])


LIVES: Final = {
    "state token": (state_token, HOUR, "STATE_TOKEN_INVALID"),
    "session token": (session_token, HOUR / 12, "SESSION_TOKEN_INVALID"),
    "mailed code": (mailed_code, HOUR / 6, "VERIFICATION_FAILED"),
    "authorization code": (authorization_code, 60.0, "invalid_grant"),
    "recovery link": (link, HOUR, "RECOVERY_TOKEN_INVALID"),
    "access token": (access_token, 4 * HOUR, "UNAUTHENTICATED"),
    "refresh token": (refresh_token, 30 * 24 * HOUR, "invalid_grant"),
    "device code": (device_code, HOUR / 6, "expired_token"),
}


@pytest.mark.parametrize("name", LIVES)
@pytest.mark.parametrize("late", [False, True], ids=["in time", "too late"])
async def test_lifetimes(hand: Hand, name: str, late: bool) -> None:
    """
    Everything lives as long as it should, by the emulator's clock, to the second.
    """
    make, seconds, code = LIVES[name]
    await hand.advance(0)
    use = await make(hand)

    await hand.advance(seconds if late else seconds - 1)
    await hand.begin()
    said = await use(hand)

    assert (code if late else None) == (None if said.document is None else said.code)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (state_token, "STATE_TOKEN_INVALID"),
        (session_token, "SESSION_TOKEN_INVALID"),
        (mailed_code, "STATE_TOKEN_INVALID"),
        (authorization_code, "invalid_grant"),
        (link, "RECOVERY_TOKEN_INVALID"),
        (device_code, "invalid_grant"),
    ],
)
async def test_once(hand: Hand, make: Callable[[Hand], Awaitable[Ask]], code: str) -> None:
    """
    What works once works once.
    """
    use = await make(hand)

    first, second = await use(hand), await use(hand)

    assert first.status in {200, 302}
    assert code == second.code


async def test_a_code_that_comes_back_ends_what_it_led_to(hand: Hand) -> None:
    """
    Whoever uses an authorization code again may have stolen it, or been robbed of it.
    """
    code = await hand.code()
    tokens = (await hand.redeem(code)).document

    await hand.redeem(code)

    assert not await hand.active(tokens["access_token"])


@pytest.mark.parametrize(
    ("rotation", "again", "replaced"),
    [("none", None, None), ("rotate", "invalid_grant", None), ("strict", "invalid_grant", "invalid_grant")],
)
async def test_rotation(hand: Hand, rotation: str, again: str | None, replaced: str | None) -> None:
    """
    A refresh token stays good, is replaced, or is replaced and its coming back ends the sign-in.
    """
    await hand.control("/settings", {"refreshRotation": rotation}, "PATCH")
    first = (await hand.member())["refresh_token"]
    second = (await hand.token(grantType="refresh_token", refreshToken=first)).document["refresh_token"]

    codes = [(await hand.token(grantType="refresh_token", refreshToken=token)).code for token in (first, second)]

    assert (rotation == "none", [again, replaced]) == (first == second, codes)


async def test_resend_kills_the_code_before(hand: Hand) -> None:
    """
    Another code, another state token; those before are dead.
    """
    old, code = await hand.mailed()
    resent = await hand.post("/_api/iam/verification/v1/auth/resend", {"stateToken": old})
    new_code = (await hand.mail("bob@example.com"))["code"]

    dead = await hand.verify(old, code)
    alive = await hand.verify(resent.document["stateToken"], new_code)

    assert ("STATE_TOKEN_INVALID", "SUCCESS") == (dead.code, alive.document["state"])
