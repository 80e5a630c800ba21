"""
The example in a real browser: plain JavaScript over the JSON API, and nothing else.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from attrs import evolve
from playwright.async_api import Page, expect

from authflow.core.outcome import Outcome
from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.world import World
from authflow.stores.memory import MemoryStore
from authflow.wix.settings import Through
from tests.axe import violations
from tests.browser import chromium
from tests.web.served import Served, served


@asynccontextmanager
async def opened(site: Served) -> AsyncGenerator[Page, None]:
    """
    The example, opened; its console stays clean.
    """
    async with chromium() as browser:
        page = await browser.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        await page.goto(site.address)
        yield page
        assert [] == said


async def enters(page: Page, *, press: str = "submit", **values: str) -> None:
    """
    Fill in the form, and press a button.
    """
    for name, value in values.items():
        await page.locator(f"[name={name}]").fill(value)
    await page.get_by_role("button", name=press, exact=True).and_(page.locator("main button")).click()


async def stands(page: Page, state: str) -> None:
    """
    Wait until the page shows *state*, which everybody can use.
    """
    await expect(page.locator("main")).to_have_attribute("data-state", state)
    assert [] == await violations(page)


async def mailed(site: Served, to: str) -> Any:
    """
    The newest mail to *to*.
    """
    mail = await site.world.mailbox.wait(to, timeout=5)
    assert mail is not None
    return mail


async def test_bob_signs_in_with_a_code_and_out() -> None:
    """
    A wrong password is told, a reload stays where it is, no token is anywhere in the page.
    """
    async with served() as site, opened(site) as page:
        await enters(page, email="bob@example.com", password="wrong")
        await expect(page.get_by_role("alert")).to_have_text("invalid_credentials")
        await enters(page, password="demo-password-bob")
        await stands(page, "enter_code")
        await page.reload()
        await stands(page, "enter_code")
        await enters(page, code=(await mailed(site, "bob@example.com")).code)
        await stands(page, "signed_in")
        kept = await page.evaluate(
            "JSON.stringify([localStorage, sessionStorage, document.cookie, document.body.innerHTML])"
        )
        await page.get_by_role("button", name="logout").click()
        await expect(page.locator("main h1")).to_have_text("signed_out")

        assert "eyJ" not in kept
        assert "authflow" not in kept.partition("<")[0]


async def test_cyd_waits_and_wakes() -> None:
    """
    What the owner decides moves the page that waits, without a reload.
    """
    store = MemoryStore()
    async with served(store=store) as site, opened(site) as page:
        async with page.expect_response("**/reply") as coming:
            await enters(page, email="cyd@example.com", password="demo-password-cyd")
        hold = await (await coming.value).json()
        await stands(page, "waiting")
        cyd = site.world.members.at("cyd@example.com")
        assert cyd is not None
        cyd.approve()
        await site.auth.wake(hold["run"], Outcome.APPROVED)
        await stands(page, "enter_password")
        await enters(page, password="demo-password-cyd")
        await stands(page, "signed_in")


async def test_a_registration_with_every_field() -> None:
    """
    Parts, lists, dates and options are typed and taken; then a code confirms the address.
    """
    world = World(hasher=CHEAP)
    world.settings = evolve(world.settings, email_verification="always")
    async with served(world) as site, opened(site) as page:
        await page.get_by_role("button", name="register").first.click()
        await stands(page, "enter_details")
        typed = {
            "first_name": "Nia",
            "birthdate": "2000-02-29",
            '"labels.0"': "one",
            '"addresses.0.city"': "Haifa",
            '"phones_v2.0.phone"': "123",
            '"custom.shoe_size"': "41",
        }
        await page.locator("[name=privacy_status]").select_option("PRIVATE")
        await enters(page, email="nia@example.com", password="a long enough password", **typed)
        await stands(page, "enter_code")
        await enters(page, code=(await mailed(site, "nia@example.com")).code)
        await stands(page, "signed_in")
        profile = next(member for member in site.world.members if member.email == "nia@example.com").profile

        assert ("Nia", "2000-02-29") == (profile["firstName"], profile["birthdate"])
        assert "Haifa" in str(profile["addresses"])


async def test_a_forgotten_password() -> None:
    """
    The mail's link leads back to the page, which asks for a new one, and keeps no token in its address.
    """
    async with served() as site, opened(site) as page:
        await enters(page, press="forgot")
        await stands(page, "enter_email")
        await enters(page, email="ada@example.com")
        await stands(page, "mail_sent")
        link = (await mailed(site, "ada@example.com")).link
        await page.goto(link)
        await expect(page.locator("input[type=password]")).to_be_visible()
        address = page.url
        await enters(page, password="a new long password")
        await stands(page, "enter_credentials")

        assert f"{site.address}/" == address


async def test_a_visit_comes_back() -> None:
    """
    Sign-in at the service's own page: the browser goes there, and what it brings back ends the run.
    """
    world = World(hasher=CHEAP)
    async with serve(world), served(world, through=Through.BROWSER) as site, opened(site) as page:
        await enters(page, email="ada@example.com", password="demo-password-ada")
        await page.get_by_role("link", name="go").click()
        await stands(page, "signed_in")

        assert f"{site.address}/callback" == page.url


@pytest.mark.parametrize("flow", ["device", "email-check", "managed-login"])
async def test_other_conversations_begin(flow: str) -> None:
    """
    Every flow has a button, and the page shows what it asks.
    """
    world = World(hasher=CHEAP)
    async with serve(world), served(world, through=Through.BROWSER) as site, opened(site) as page:
        await page.get_by_role("button", name=flow).click()
        await expect(page.locator("main :is(form, output, a, h1)").first).to_be_visible()
