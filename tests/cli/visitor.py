"""
A browser without a screen, for pages that a command serves: keeps cookies, reads forms, follows where it is sent.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urljoin

import aiohttp
from attrs import define, field

from tests.web.browser import Page

OWN: Final = {"Sec-Fetch-Site": "same-origin"}


@define
class Visitor:
    """
    Somebody's browser.

    Attributes:
        seen: The body and the headers of everything that came.
    """

    session: aiohttp.ClientSession
    page: Page | None = None
    seen: list[str] = field(factory=list[str])

    async def get(self, address: str) -> Page:
        """
        Look at *address*, and at where it leads.
        """
        async with self.session.get(address, headers=OWN) as answer:
            return await self._shown(answer)

    async def post(self, choice: str = "submit", **values: str) -> Page:
        """
        Fill in the form on the page.
        """
        page = self.page
        assert page is not None
        assert page.action is not None
        sent = {**page.values, **values, "choice": choice}
        async with self.session.post(urljoin(page.url, page.action), data=sent, headers=OWN) as answer:
            return await self._shown(answer)

    async def _shown(self, answer: aiohttp.ClientResponse) -> Page:
        text = await answer.text()
        self.seen += [text, *(str(dict(one.headers)) for one in (*answer.history, answer))]
        self.page = Page(answer.status, str(answer.url), text)
        return self.page


@asynccontextmanager
async def visiting(*, keeps: bool = True) -> AsyncGenerator[Visitor, None]:
    """
    A browser that nobody has used; it *keeps* connections, or makes one for each request.
    """
    connector = aiohttp.TCPConnector(force_close=not keeps)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Visitor(session)
