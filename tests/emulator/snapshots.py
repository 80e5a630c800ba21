"""
What can happen in a world, and what is done to snapshots of it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any, Final

from authflow.emulator.api import Emulator
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import CLIENT_ID, World
from authflow.wix import operations as op
from tests.emulator.client import (
    ADA,
    BOB,
    CAPTCHA,
    CYD,
    ZOE,
    Client,
    credentials,
)

Act = Callable[[Client], Awaitable[object]]


async def _refresh(client: Client) -> None:
    await client.set(refreshRotation="strict")
    tokens = await client.member()
    await client.tokens(grantType="refresh_token", refreshToken=tokens["refresh_token"])


async def _leave(client: Client) -> None:
    tokens = await client.member()
    await client.post(op.REDIRECT_SESSION, {"logout": {"clientId": CLIENT_ID}}, by=tokens["access_token"])


async def _register(client: Client) -> None:
    await client.set(requiredFields=["company"])
    profile = {"firstName": "Zoë", "customFields": [{"name": "size", "value": {"numValue": 41}}]}
    await client.post(op.REGISTER, credentials(ZOE, profile=profile))


async def _solve(client: Client) -> None:
    await client.set(captcha="always")
    await client.login(ADA, captchaTokens=[{"Recaptcha": CAPTCHA + "1"}])


ACTS: Final[dict[str, Act]] = {
    "login": lambda client: client.login(ADA),
    "wrong": lambda client: client.post(op.LOGIN, {"loginId": {"email": CYD}, "password": "wrong"}),
    "code": lambda client: client.login(BOB),
    "guess": lambda client: client.verify("x", "123456"),
    "fetch": lambda client: client.control("GET", "/mail/wait", timeout="0"),
    "link": lambda client: client.post(op.SEND_RECOVERY_MAIL, {"email": ADA}),
    "grant": lambda client: client.grant(),
    "member": lambda client: client.member(),
    "refresh": _refresh,
    "leave": _leave,
    "register": _register,
    "solve": _solve,
    "eve": lambda client: client.eve(),
    "contact": lambda client: client.control("POST", "/contacts", {"email": "new@example.com"}),
    "later": lambda client: client.control("POST", "/clock", {"advance": 200}),
    "fault": lambda client: client.control("POST", "/faults", {"kind": "slow", "operation": "resend", "times": None}),
    "policy": lambda client: client.set(passwordPolicy={"minLength": 9}, allowedRedirectUris=["https://a.example/"]),
}


@cache
def worlds() -> tuple[World, World]:
    """
    Two worlds that are put back before each example.
    """
    return World(hasher=CHEAP), World(hasher=CHEAP)


async def exported(client: Client) -> dict[str, Any]:
    """
    The whole world.
    """
    status, document = await client.control("GET", "/snapshot")
    assert 200 == status
    return dict(document)


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """
    *document* with *value* at *path*, or without what is there.
    """
    made = deepcopy(document)
    place: Any = made
    *way, last = path.split("/")
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    at = int(last) if isinstance(place, list) else last
    if value is GONE:
        del place[at]
    else:
        place[at] = value
    return made


GONE: Final = object()


def places(value: object, way: str = "") -> Iterator[str]:
    """
    Every place in *value*.
    """
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield f"{way}{name}"
        yield from places(part, f"{way}{name}/")


@cache
def eventful() -> dict[str, Any]:
    """
    A world in which everything has happened once.
    """

    async def play() -> dict[str, Any]:
        world = worlds()[0]
        world.reset()
        client = Client(world, Emulator(world))
        for act in ACTS.values():
            await act(client)
        return await exported(client)

    return asyncio.run(play())
