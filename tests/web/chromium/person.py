"""
Somebody at a real browser: types, presses, and looks closely at every page.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final, Self

from attrs import define, field
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from authflow.emulator.mailbox import Mail
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import World
from tests.axe import violations
from tests.browser import pictured
from tests.web.chromium.looks import Look
from tests.web.hosts import Site, host

PASSWORD: Final = "demo-password-{}"
SECRETS: Final = re.compile(r"OauthNG|JWE\.|eyJ[A-Za-z0-9]|demo-password-")
"""
How tokens begin, at the service and anywhere else, and the passwords that are typed.
"""
PATIENCE: Final = 20_000.0
"""
Milliseconds until a page must be there: a device may be looked at every five seconds, and a machine may be busy.
"""
KEPT: Final = "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])"
OVERFLOW: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@define
class Person:
    """
    One tab of somebody's browser.

    Attributes:
        said: What the browser's console said that nobody expects.
        asked: The hosts that the browser asked for anything.
    """

    site: Site
    look: Look
    page: Page
    said: list[str] = field(factory=list[str])
    asked: set[str] = field(factory=set[str])

    @classmethod
    async def at(cls, context: BrowserContext, site: Site, look: Look) -> Self:
        """
        A new tab of *context*.
        """
        person = cls(site, look, await context.new_page())
        person.page.on("console", lambda line: person.hears(line))  # noqa: PLW0108 - Playwright marks what it is given, and a slotted one's method takes no mark
        person.page.on("pageerror", lambda error: person.said.append(str(error)))
        person.page.on("request", lambda request: person.asked.add(request.url.split("/")[2]))
        return person

    def hears(self, line: ConsoleMessage) -> None:
        """
        Write down what the browser's console says.
        """
        if not line.location["url"].endswith("/favicon.ico"):  # Of the host's own pages, which have none.
            self.said.append(line.text)

    async def opens(self, path: str, title: str, **gaps: str | int) -> None:
        """
        Go to *path*, and see a page called *title*.
        """
        await self.page.goto(self.site.origin + path)
        await self.sees(title, **gaps)

    async def types(self, **values: str) -> None:
        """
        Fill in fields, by their names.
        """
        for name, value in values.items():
            await self.page.locator(f'[name="{name}"]').fill(value)

    def button(self, choice: str = "submit") -> Locator:
        """
        What makes *choice*.
        """
        return self.page.locator(f'button[name=choice][value="{choice}"]')

    async def presses(self, choice: str, title: str, **gaps: str | int) -> None:
        """
        Make *choice*, and see a page called *title*.
        """
        await self.button(choice).click()
        await self.sees(title, **gaps)

    async def sees(self, title: str, **gaps: str | int) -> None:
        """
        Wait for the page called *title*, an id of a text, and look at it: axe, what it keeps, what it shows.
        """
        await expect(self.page.locator("h1")).to_have_text(self.look.texts.say(title, **gaps), timeout=PATIENCE)
        await self._looks(title)

    async def reads(self, text: str, **gaps: str | int) -> None:
        """
        Find a line with *text*, an id, on the page.
        """
        await expect(self.page.locator("main")).to_contain_text(self.look.texts.say(text, **gaps))

    async def whoami(self) -> str:
        """
        Who is signed in, as the host's handler finds.
        """
        answer = await self.page.request.get(f"{self.site.origin}/whoami")
        return await answer.text()

    async def mail(self, to: str) -> Mail:
        """
        What was mailed to *to*.
        """
        mail = await self.site.world.mailbox.wait(to)
        assert mail is not None
        return mail

    async def _looks(self, title: str) -> None:
        await pictured(self.page, f"story-{title}-{self.look.name}")
        kept = await self.page.evaluate(KEPT)
        shown = await self.page.content()

        if self.look.scripts:  # axe wants timers; without scripts the same templates are drawn.
            assert [] == await violations(self.page)
        assert not SECRETS.search(kept + shown + self.page.url)
        assert await self.page.evaluate(OVERFLOW) <= 0
        assert self.look.texts.language == await self.page.locator("html").get_attribute("lang")

    def content(self) -> None:
        """
        Check that nothing was complained of, and nobody else was asked.
        """
        assert [] == self.said
        assert {self.site.origin.split("/")[2]} >= self.asked


@define
class Visitors:
    """
    One browser with its cookies, and the tabs that somebody opened in it.
    """

    site: Site
    look: Look
    context: BrowserContext
    tabs: list[Person] = field(factory=list[Person])

    async def tab(self) -> Person:
        """
        One tab more.
        """
        person = await Person.at(self.context, self.site, self.look)
        self.tabs.append(person)
        return person


@asynccontextmanager
async def visitors(
    browser: Browser, look: Look, world: World | None = None, **options: Any
) -> AsyncGenerator[Visitors]:
    """
    Somebody's browser at a site of its own; at the end every tab must be content.
    """
    world = world or World(hasher=CHEAP)
    try:
        async with host(look.host, world, **options) as site:
            context = await browser.new_context(**look.options)
            try:
                found = Visitors(site, look, context)
                yield found
                for tab in found.tabs:
                    tab.content()
            finally:
                await context.close()
    finally:
        world.close()


@asynccontextmanager
async def somebody(browser: Browser, look: Look, world: World | None = None, **options: Any) -> AsyncGenerator[Person]:
    """
    Somebody with one tab.
    """
    async with visitors(browser, look, world, **options) as found:
        yield await found.tab()
