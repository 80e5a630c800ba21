"""
Somebody at the console: asks as a browser does, and looks at every answer.
"""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from html import unescape
from typing import Any
from urllib.parse import urljoin

import aiohttp
from attrs import define, frozen

from tests.web.browser import promised


@frozen
class Seen:
    """
    An answer.
    """

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def words(self) -> str:
        """
        What stands on the page, in one line.
        """
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text)).split())

    @property
    def token(self) -> str:
        """
        What its forms carry against forgery.
        """
        found = re.search(r'name="token" value="([^"]+)"', self.text)
        assert found is not None, self.text
        return found[1]


@define
class Visitor:
    """
    A browser at the console.
    """

    address: str
    session: aiohttp.ClientSession

    @property
    def origin(self) -> str:
        """
        Scheme, host and port of the console.
        """
        return self.address.removesuffix("/console")

    async def ask(self, method: str, path: str = "", **more: Any) -> Seen:
        """
        Ask for a page below the console, and check what every answer must say.
        """
        url = urljoin(self.origin, path) if path.startswith("/") else f"{self.address}{path and '/' + path}"
        async with self.session.request(method, url, allow_redirects=False, **more) as answer:
            text = await answer.text()
            promised(answer)
            return Seen(answer.status, text, {name.lower(): said for name, said in answer.headers.items()})

    async def get(self, path: str = "", **headers: str) -> Seen:
        """
        Look at a page.
        """
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, form: Mapping[str, str], shown_at: str | None = None) -> Seen:
        """
        Send a form from a page of the console.
        """
        token = (await self.get(path if shown_at is None else shown_at)).token
        own = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        return await self.ask("POST", path, data={"token": token, **form}, headers=own)


@asynccontextmanager
async def visiting(address: str) -> AsyncGenerator[Visitor]:
    """
    Somebody comes to the console at *address*.
    """
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield Visitor(address, session)
