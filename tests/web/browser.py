"""
A browser without a screen: keeps cookies, reads forms, follows where it is sent, and looks at every answer it gets.
"""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

import aiohttp
from attrs import define, field

from tests.web.hosts import Site

SUBMIT: Final = "submit"
PROMISED: Final[Mapping[str, str]] = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@define
class Page(HTMLParser):
    """
    A page, and the form on it.
    """

    status: int
    url: str
    text: str
    action: str | None = None
    values: dict[str, str] = field(factory=dict[str, str])
    choices: list[str] = field(factory=list[str])
    links: list[str] = field(factory=list[str])

    def __attrs_post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """
        Take what a form posts.
        """
        found = dict(attrs)
        if tag == "form":
            self.action = found.get("action")
        elif tag == "input" and found.get("name"):
            self.values[str(found["name"])] = found.get("value") or ""
        elif tag == "button" and found.get("name") == "choice":
            self.choices.append(str(found.get("value")))
        elif tag == "a":
            self.links.append(str(found.get("href")))


@define
class Browser:
    """
    Somebody's browser.

    Attributes:
        seen: The body and the headers of everything that came.
        log: Status and address of each.
    """

    site: Site
    session: aiohttp.ClientSession
    seen: list[str] = field(factory=list[str])
    log: list[tuple[int, str]] = field(factory=list[str])
    page: Page | None = None

    async def ask(
        self,
        method: str,
        path: str,
        posted: Mapping[str, str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> aiohttp.ClientResponse:
        """
        Send one request, as a page of the site would, and check what every answer must say.
        """
        own = {"Origin": self.site.origin, "Sec-Fetch-Site": "same-origin"} if method == "POST" else {}
        async with self.session.request(
            method,
            urljoin(self.site.origin, path),
            data=posted,
            headers={**own, **(headers or {})},
            allow_redirects=False,
        ) as answer:
            text = await answer.text()
        self.seen.append(f"{text} {dict(answer.headers)}")
        self.log.append((answer.status, path))
        if urljoin(self.site.origin, path).startswith(f"{self.site.origin}/auth/"):
            promised(answer)
        return answer

    async def get(self, path: str) -> Page:
        """
        Look at *path*, and at where it leads.
        """
        return await self.follow(await self.ask("GET", path))

    async def post(self, values: Mapping[str, str] | None = None, choice: str = SUBMIT) -> Page:
        """
        Fill in the form on the page.
        """
        page = self.page
        assert page is not None
        assert page.action is not None
        sent = {**page.values, **(values or {}), "choice": choice}
        return await self.follow(await self.ask("POST", page.action, sent))

    async def follow(self, answer: aiohttp.ClientResponse) -> Page:
        """
        Follow *answer* within the site.
        """
        while answer.status == 303:
            to = answer.headers["location"]
            if not urljoin(self.site.origin, to).startswith(self.site.origin + "/"):
                break
            if not to.startswith(("/auth", self.site.origin + "/auth")):
                break
            answer = await self.ask("GET", to)
        self.page = Page(answer.status, answer.headers.get("location", str(answer.url)), await answer.text())
        return self.page

    async def whoami(self) -> str:
        """
        Who is signed in, as the host's handler finds.
        """
        return await (await self.ask("GET", "/whoami")).text()


def promised(answer: aiohttp.ClientResponse) -> None:
    """
    Check what every answer must say (CASES 50).
    """
    headers = answer.headers
    assert PROMISED == {name: headers.get(name) for name in PROMISED}
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    kept = headers["cache-control"]
    assert kept == "no-store" or "/assets/" in answer.url.path
    assert answer.method != "POST" or answer.status == 303 or answer.status >= 400
    for cookie in headers.getall("set-cookie", []):
        assert "; Path=/; HttpOnly; SameSite=Lax" in cookie
        assert "Domain" not in cookie
