"""
One Chromium for all the stories of a file; each has cookies of its own in it.
"""

from collections.abc import AsyncGenerator

import pytest_asyncio
from playwright.async_api import Browser

from tests.browser import chromium


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncGenerator[Browser]:
    """
    A browser.
    """
    async with chromium() as started:
        yield started
