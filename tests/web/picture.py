"""
The picture of the pages in the README: `python -m tests.web.picture`.

Three pages on the way in, taken in a real browser.
"""

import asyncio
from base64 import b64encode
from pathlib import Path
from typing import Final

from playwright.async_api import Browser

from tests.browser import chromium
from tests.web.chromium.looks import Look
from tests.web.chromium.person import somebody

PICTURE: Final = Path(__file__).parents[2] / ".github" / "pages.png"
LIGHT: Final = Look("light", "aiohttp", 360, 690, "light", "en")
DARK: Final = Look("dark", "aiohttp", 360, 690, "dark", "en")
HEBREW: Final = Look("hebrew", "aiohttp", 360, 690, "light", "he")
GAP: Final = 24
FRAME: Final = (
    "<body style='margin:0;background:#dfe3ea;display:inline-flex;gap:{gap}px;padding:{gap}px'>{pages}</body>"
)
PAGE: Final = "<img style='border-radius:14px;box-shadow:0 4px 18px #0003' src='data:image/png;base64,{page}'>"


async def taken(browser: Browser) -> list[bytes]:
    """
    A wrong password, a code that is asked, and a wait from right to left.
    """
    pages: list[bytes] = []
    async with somebody(browser, LIGHT) as ada:
        await ada.opens("/auth/login", "login.enter_credentials")
        await ada.types(email="ada@example.com", password="not hers")
        await ada.presses("submit", "login.enter_credentials")
        pages.append(await ada.page.screenshot())
    async with somebody(browser, DARK) as bob:
        await bob.opens("/auth/login", "login.enter_credentials")
        await bob.types(email="bob@example.com", password="demo-password-bob")
        await bob.presses("submit", "verify.enter_code")
        await bob.types(code="204 711")
        pages.append(await bob.page.screenshot())
    async with somebody(browser, HEBREW) as cyd:
        await cyd.opens("/auth/login", "login.enter_credentials")
        await cyd.types(email="cyd@example.com", password="demo-password-cyd")
        await cyd.presses("submit", "approval.waiting")
        pages.append(await cyd.page.screenshot())
    return pages


async def main() -> None:
    """
    Take the picture anew.
    """
    async with chromium() as browser:
        shown = "".join(PAGE.format(page=b64encode(page).decode()) for page in await taken(browser))
        frame = await browser.new_page()
        await frame.set_content(FRAME.format(gap=GAP, pages=shown))
        await frame.locator("body").screenshot(path=PICTURE)


if __name__ == "__main__":
    asyncio.run(main())
