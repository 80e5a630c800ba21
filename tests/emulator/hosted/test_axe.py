"""
The judge of accessibility finds nothing on the emulator's own pages either, as they are and with something wrong.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Final

import pytest
import pytest_asyncio
from attrs import evolve
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page as Window
from playwright.async_api import Route

from tests.axe import judged, violations
from tests.browser import chromium, pictured
from tests.emulator.client import ADA, BOB
from tests.emulator.hosted.browser import Browser
from tests.emulator.hosted.reading import Page
from tests.emulator.hosted.test_pages import MESSAGES, WAYS, code, provider
from tests.web.gallery.looks import PHONE, WIDE, Look

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOOKS: Final = (Look("en", WIDE, "light"), Look("en", PHONE, "dark"), Look("en", WIDE, "dark", forced=True))


async def first(browser: Browser) -> Page:
    """
    The sign-in page, before anything is typed.
    """
    return await browser.authorize()


async def short_password(browser: Browser) -> Page:
    """
    A registration with everything wrong.
    """
    browser.world.settings = evolve(browser.world.settings, captcha="always")
    await browser.authorize()
    await browser.press("to-register")
    return await browser.press("register", email="no", password="")


async def sent_again(browser: Browser) -> Page:
    """
    The page that asks the mailed code, with a notice.
    """
    await browser.authorize()
    await browser.sign_in(BOB)
    return await browser.press("resend")


async def nobody(browser: Browser) -> Page:
    """
    The page that mails a link, for an address that is none.
    """
    await browser.authorize()
    await browser.press("to-forgot")
    return await browser.press("forgot", email="no")


async def unknown_device(browser: Browser) -> Page:
    """
    The page that asks a device's code, for one that no device shows.
    """
    await browser.open("/device")
    await browser.sign_in(ADA)
    return await browser.press("find-device", user_code="XXXX-XXXX")


async def other_account(browser: Browser) -> Page:
    """
    The accounts, for an address that is none.
    """
    await provider(browser)
    return await browser.press("choose", account="no")


async def message(browser: Browser) -> Page:
    """
    The page that hands its answer to another window.
    """
    return await browser.authorize(responseMode="web_message", prompt="none")


PLACES: Final[Mapping[str, Callable[[Browser], Awaitable[Page]]]] = {
    **{str(step): way for step, way in WAYS.items()},
    **{
        one.__name__: one for one in (first, short_password, sent_again, nobody, unknown_device, other_account, message)
    },
    "signed-out": lambda browser: browser.open(MESSAGES[3]),
    "lost": lambda browser: browser.open(MESSAGES[1]),
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def real() -> AsyncGenerator[Chromium]:
    """
    A real browser.
    """
    async with chromium() as real:
        yield real


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def windows(real: Chromium) -> Mapping[Look, Window]:
    """
    A window of it for each look.
    """
    contexts = {look: await look.context(real) for look in LOOKS}
    for context in contexts.values():
        await judged(context)
    return {look: await context.new_page() for look, context in contexts.items()}


async def show(window: Window, page: Page) -> None:
    """
    Show *page* in *window*, with the headers it came with.
    """

    async def answer(route: Route) -> None:
        await route.fulfill(status=page.status, headers=page.headers, body=page.body)

    await window.unroute_all()
    await window.route("**/*", answer)
    await window.goto("http://127.0.0.1:1/")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
async def test_nothing_is_wrong(windows: Mapping[Look, Window], tab: Browser, place: str, look: Look) -> None:
    """
    Each page, as it is and with something wrong, by day and by night and in a user's own colours.
    """
    window = windows[look]
    await show(window, await PLACES[place](tab))

    found = await violations(window)

    await pictured(window, f"emulator {place} {look.name}")
    assert [] == found


async def test_a_fault_is_seen(windows: Mapping[Look, Window], tab: Browser) -> None:
    """
    What is planted on a page is found, under its strict policy.
    """
    page = await code(tab)
    await show(windows[LOOKS[0]], evolve(page, body=page.body.replace('<label for="code">', "<label>")))

    found = await violations(windows[LOOKS[0]])

    assert "label (critical): #code" in found
