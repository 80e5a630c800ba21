"""
What strangers learn: nothing about addresses that are not theirs, as far as the client can see to it (CASES 39).
"""

import re
from collections.abc import Mapping

import pytest
from attrs import evolve

from authflow.emulator.server import serve
from authflow.emulator.world import World
from tests.web.browser import Browser
from tests.web.conftest import Visit, coming
from tests.web.hosts import host

KNOWN = ("ada@example.com", "bob@example.com", "cyd@example.com")
UNKNOWN = "zoe@example.com"


def plain(page: str, email: str) -> str:
    """
    *page* without what chance, time and the address itself make of it.
    """
    page = re.sub(r'(name="token" value|nonce|data-until|data-now|data-since)="[^"]*"', r"\1", page)
    return re.sub(r"\d+ seconds?", "", page).replace(email, "EMAIL").replace(f"{email[0]}…@", "X…@")


async def shown(browser: Browser, flow: str, email: str, *replies: Mapping[str, str]) -> list[tuple[object, ...]]:
    """
    What a stranger sees who tries *email*: statuses, pages, and the names of headers.
    """
    await browser.get(f"/auth/{flow}")
    seen: list[tuple[object, ...]] = []
    for reply in replies:
        said = dict(reply)
        choice = said.pop("choice", "submit")
        page = await browser.post({name: value.format(email=email) for name, value in said.items()}, choice)
        seen.append((page.status, plain(page.text, email)))
    return [*seen, tuple(status for status, _ in browser.log)]


@pytest.mark.parametrize("known", KNOWN)
async def test_a_wrong_password_tells_nothing(visit: Visit, known: str) -> None:
    """
    Whoever has no password sees the same, whatever the account is like.
    """
    replies = [{"email": "{email}", "password": "wrong password"}] * 2

    assert await shown(visit(), "login", UNKNOWN, *replies) == await shown(visit(), "login", known, *replies)


@pytest.mark.parametrize("known", KNOWN)
async def test_a_lost_password_tells_nothing(visit: Visit, known: str) -> None:
    """
    A mail is on its way, if the address is known.
    """
    reply = {"email": "{email}"}

    assert await shown(visit(), "recover", UNKNOWN, reply) == await shown(visit(), "recover", known, reply)


@pytest.mark.parametrize("known", KNOWN)
async def test_a_registration_tells_nothing_where_each_address_is_confirmed(
    visit: Visit, world: World, known: str
) -> None:
    """
    An address that is taken is asked for a code like a new one: guesses, their end and other codes included.
    """
    world.settings = evolve(world.settings, email_verification="always")
    replies = [
        {"email": "{email}", "password": "a long enough password"},
        *[{"code": "000001"}] * 5,
        {"choice": "back"},
    ]

    assert await shown(visit(), "register", UNKNOWN, *replies) == await shown(visit(), "register", known, *replies)


async def test_honesty_is_a_choice(kind: str, world: World) -> None:
    """
    An application may be kind instead: whoever has an account already is told so.
    """
    async with serve(world), host(kind, world, tell="honest") as site, coming(site) as come:
        browser = come()
        await browser.get("/auth/register")
        page = await browser.post({"email": KNOWN[0], "password": "a long enough password"})

    assert "There is an account with this email already" in page.text


async def test_a_run_that_took_over_tells_no_more(browser: Browser, world: World) -> None:
    """
    What takes the place of an expired run is as even as that was.
    """
    await browser.get("/auth/register")
    world.clock.advance(3600)
    await browser.get("/auth/register")
    page = await browser.post({"email": KNOWN[0], "password": "a long enough password"})

    assert "Enter the code" in page.text
