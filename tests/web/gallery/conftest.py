"""
One gallery and one browser for everybody who looks, and a page for each look.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeAlias

import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.axe import judged
from tests.browser import chromium
from tests.web.gallery.hall import Hall, opened
from tests.web.gallery.looks import Look

Seen: TypeAlias = Callable[[str, Look], Awaitable[Page]]
"""
Leads to the exhibit of that name, with that look.
"""


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def hall() -> AsyncGenerator[Hall]:
    """
    The gallery.
    """
    async with opened() as hall:
        yield hall


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def browser() -> AsyncGenerator[Browser]:
    """
    The browser.
    """
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def seen(hall: Hall, browser: Browser) -> Seen:
    """
    What walks about.
    """
    pages: dict[Look, Page] = {}

    async def see(name: str, look: Look) -> Page:
        if look not in pages:
            context = await look.context(browser)
            await judged(context)
            pages[look] = await context.new_page()
        await pages[look].goto(hall.at(name), wait_until="domcontentloaded")
        return pages[look]

    return see
