"""
What people do to pages: press twice, go back, reload, open another tab, come back too late, without cookies.
"""

from typing import Final

import pytest
from playwright.async_api import Browser, expect

from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import World
from tests.web.chromium.looks import BARE, TWO, WIDE, Look
from tests.web.chromium.person import Person, somebody, visitors
from tests.web.hosts import NOBODY

pytestmark = pytest.mark.asyncio(loop_scope="module")
ADA: Final = {"email": "ada@example.com", "password": "demo-password-ada"}
BOB: Final = {"email": "bob@example.com", "password": "demo-password-bob"}


def _asked(person: Person, operation: str) -> int:
    return len([one for one in person.site.world.requests.newest_first if one.operation == operation])


@pytest.mark.parametrize("look", TWO)
async def test_two_presses_are_one(browser: Browser, look: Look) -> None:
    """
    A double click sends one sign-in.
    """
    async with somebody(browser, look) as ada:
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.types(**ADA)
        await ada.button().dblclick()
        await ada.sees("end.signed_in")

        assert 1 == _asked(ada, "login")


@pytest.mark.parametrize("look", TWO)
async def test_back_and_send_again(browser: Browser, look: Look) -> None:
    """
    The page of before can be gone back to and sent again; it leads to where the run is, and asks the service nothing.
    """
    async with somebody(browser, look) as bob:
        await bob.opens("/auth/login", "login.enter_credentials")
        await bob.types(**BOB)
        await bob.presses("submit", "verify.enter_code")
        await bob.page.go_back()
        await bob.page.locator("h1").wait_for()
        if await bob.page.locator("[name=email]").count():
            await bob.types(**BOB)
            await bob.button().click()
        await bob.sees("verify.enter_code")

        assert 1 == _asked(bob, "login")


@pytest.mark.parametrize("look", TWO)
async def test_a_reload_asks_nothing(browser: Browser, look: Look) -> None:
    """
    After an answer, a reload shows the same page and sends nothing again.
    """
    async with somebody(browser, look) as bob:
        await bob.opens("/auth/login", "login.enter_credentials")
        await bob.types(**BOB)
        await bob.presses("submit", "verify.enter_code")
        await bob.page.reload()
        await bob.sees("verify.enter_code")

        assert 1 == _asked(bob, "login")


@pytest.mark.parametrize("look", TWO)
async def test_two_tabs(browser: Browser, look: Look) -> None:
    """
    Both show one run; what one tab does, the other learns at its next press.
    """
    async with visitors(browser, look) as found:
        one, other = await found.tab(), await found.tab()
        await one.opens("/auth/login", "login.enter_credentials")
        await other.opens("/auth/login", "login.enter_credentials")
        await one.types(**BOB)
        await one.presses("submit", "verify.enter_code")
        await other.types(**BOB)
        await other.presses("submit", "verify.enter_code")
        await other.reads("notice.gone_on")
        await one.types(code=str((await one.mail(BOB["email"])).code))
        await one.presses("submit", "end.signed_in")

        assert 1 == _asked(one, "login")
        assert BOB["email"] == await other.whoami()


@pytest.mark.parametrize("look", TWO)
async def test_away_for_too_long(browser: Browser, look: Look) -> None:
    """
    A run that expired is replaced by one that keeps the address, and not the password.
    """
    async with somebody(browser, look) as ada:
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.types(**ADA)
        ada.site.world.clock.advance(3600)
        await ada.presses("submit", "login.enter_credentials")
        kept = [await ada.page.locator(f"[name={name}]").input_value() for name in ("email", "password")]
        await ada.types(password=ADA["password"])
        await ada.presses("submit", "end.signed_in")

        assert [ADA["email"], ""] == kept


@pytest.mark.parametrize("look", TWO)
async def test_without_cookies(browser: Browser, look: Look) -> None:
    """
    Whoever's browser lost them starts over, on a page that says so, and nothing was sent.
    """
    async with visitors(browser, look) as found:
        ada = await found.tab()
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.types(**ADA)
        await found.context.clear_cookies()
        await ada.button().click()
        await expect(ada.page.locator("[name=email], h1")).not_to_have_count(0)
        ada.said = [line for line in ada.said if "403" not in line]

        assert 0 == _asked(ada, "login")
        assert NOBODY == await ada.whoami()


@pytest.mark.parametrize("look", [WIDE, BARE], ids=lambda look: look.name)
async def test_another_language(browser: Browser, look: Look) -> None:
    """
    A link switches, in the middle of a conversation, and what was begun goes on.
    """
    async with somebody(browser, look, World(hasher=CHEAP)) as bob:
        await bob.opens("/auth/login", "login.enter_credentials")
        await bob.types(**BOB)
        await bob.presses("submit", "verify.enter_code")
        await bob.page.get_by_role("link", name="עברית").click()
        direction = await bob.page.locator("html").get_attribute("dir")
        await bob.page.locator("[name=code]").fill(str((await bob.mail(BOB["email"])).code))
        await bob.button().click()
        await expect(bob.page.locator("a.first")).to_be_visible()

        assert "rtl" == direction
        assert BOB["email"] == await bob.whoami()


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_nobody_is_led_away(browser: Browser, target: str) -> None:
    """
    An address to return to that leads to another site is dropped.
    """
    async with somebody(browser, WIDE) as ada:
        await ada.opens(f"/auth/login?return_to={target}", "login.enter_credentials")
        await ada.types(**ADA)
        await ada.presses("submit", "end.signed_in")
        onward = await ada.page.locator("a.first").get_attribute("href")

        assert "/" == onward
