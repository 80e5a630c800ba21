"""
The service's own sign-in page, as somebody without a browser uses it.
"""

from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

import aiohttp
from attrs import define, field

SENT_ON: Final = {302, 303}
PAGES_MOST: Final = 8


@define
class Form:
    """
    The first form of a page.

    Attributes:
        action: Where it goes.
        values: What it carries already, the first of its buttons among them.
    """

    action: str | None = None
    values: dict[str, str] = field(factory=dict[str, str])


async def signed_in_at(address: str, email: str, password: str) -> str:
    """
    Open *address*, fill in the form there, and follow where it leads; the first address that is not the service's.
    """
    jar = aiohttp.CookieJar(unsafe=True)  # The site's host is a bare IP address.
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        asked = http.get(address, allow_redirects=False)
        for _ in range(PAGES_MOST):
            async with asked as page:
                here, leads = str(page.url), page.headers.get("location")
                form = form_of(await page.text(), email)
            if page.status in SENT_ON and leads is not None:
                there = urljoin(here, leads)
                if urlsplit(there).netloc != urlsplit(address).netloc:
                    return there
                asked = http.get(there, allow_redirects=False)
            else:
                assert form.action is not None, f"no form at {here}"
                typed = {**form.values, "email": email, "password": password}
                origin = {"Origin": "{0.scheme}://{0.netloc}".format(urlsplit(here))}
                asked = http.post(urljoin(here, form.action), data=typed, headers=origin, allow_redirects=False)
    raise AssertionError(f"never left {address}")


def form_of(page: str, account: str) -> Form:
    """
    The first form of *page*; one that leads nowhere, if there is none. Of its buttons, that of *account* is pressed.
    """
    form = Form()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = {name: value or "" for name, value in attrs}
            if tag == "form" and form.action is None:
                form.action = given.get("action", "")
            elif (tag == "input" and given.get("type") == "hidden") or (tag == "button" and "name" in given):
                form.values.setdefault(given["name"], given.get("value", ""))
                if tag == "button" and given.get("value") == account:
                    form.values[given["name"]] = account

    Reader().feed(page)
    return form
