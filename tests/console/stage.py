"""
A console and an application over one emulator, and a real browser that looks at both.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack

import pytest_asyncio
from attrs import frozen
from playwright.async_api import Browser, Page

from authflow.console import serve_console
from authflow.emulator.server import serve
from authflow.emulator.world import World
from tests.browser import chromium
from tests.web.hosts import Site, host


@frozen
class Stage:
    """
    A console and an application over one emulator, and a browser.
    """

    console: str
    site: Site
    world: World
    emulator: str
    browser: Browser
    stack: AsyncExitStack

    async def page(self, path: str = "", **options: object) -> Page:
        """
        A window that shows a page of the console, whose own console stays clean until the end.
        """
        made: dict[str, object] = {"viewport": {"width": 1280, "height": 900}, **options}
        context = await self.browser.new_context(**made)  # type: ignore[arg-type] # what a test passes on by name
        page = await context.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda asked: said.append(asked.url) if not self.own(asked.url) else None)

        def clean() -> None:
            assert [] == [line for line in said if not re.search(r"status of (404|422)", line)]

        self.stack.callback(clean)
        self.stack.push_async_callback(context.close)
        await page.goto(f"{self.console}{path and '/' + path}")
        return page

    def own(self, url: str) -> bool:
        """
        Whether *url* is of the console or of the application.
        """
        return url.startswith((f"{self.console}", self.site.origin))

    async def sign_in(self, name: str) -> Page:
        """
        A window in which somebody has sent their password.
        """
        context = await self.browser.new_context()
        self.stack.push_async_callback(context.close)
        page = await context.new_page()
        await page.goto(f"{self.site.origin}/auth/login")
        await page.locator("[name=email]").fill(f"{name}@example.com")
        await page.locator("[name=password]").fill(f"demo-password-{name}")
        await page.locator("button[value=submit]").click()
        return page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncGenerator[Browser]:
    """
    One browser for all of these stories: each has its own windows.
    """
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def stage(world: World, browser: Browser) -> AsyncGenerator[Stage]:
    """
    All of it.
    """
    async with (
        serve(world) as emulator,
        host("aiohttp", world) as site,
        serve_console(emulator, site.auth) as address,
        AsyncExitStack() as stack,
    ):
        yield Stage(address, site, world, emulator, browser, stack)
