"""
The service's own sign-in page, as somebody without a browser uses it.
"""

from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

import aiohttp
from attrs import define, field

from authflow.emulator.world import CLIENT_ID
from authflow.wix import operations as op

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
                form = form_of(await page.text())
            if page.status in SENT_ON and leads is not None:
                there = urljoin(here, leads)
                if urlsplit(there).netloc != urlsplit(address).netloc:
                    return there
                asked = http.get(there, allow_redirects=False)
            elif form.action is None:
                asked = http.get(await without_a_form(http, address, email, password), allow_redirects=False)
            else:
                typed = {**form.values, "email": email, "password": password}
                origin = {"Origin": "{0.scheme}://{0.netloc}".format(urlsplit(here))}
                asked = http.post(urljoin(here, form.action), data=typed, headers=origin, allow_redirects=False)
    raise AssertionError(f"never left {address}")


async def without_a_form(http: aiohttp.ClientSession, address: str, email: str, password: str) -> str:
    """
    Sign in behind a page that has no form yet, and go on from *address* as the page would.
    """
    site = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    visitor = {"grantType": "anonymous", "clientId": CLIENT_ID}
    async with http.post(site + op.TOKEN.path, json=visitor) as answer:
        token = (await answer.json())["access_token"]
    body = {"loginId": {"email": email}, "password": password}
    async with http.post(site + op.LOGIN.path, json=body, headers={"Authorization": token}) as answer:
        proved = {"sessionToken": (await answer.json())["sessionToken"]}
    return f"{address.replace('prompt=login', 'prompt=none')}&{urlencode(proved)}"


def form_of(page: str) -> Form:
    """
    The first form of *page*; one that leads nowhere, if there is none.
    """
    form = Form()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = {name: value or "" for name, value in attrs}
            if tag == "form" and form.action is None:
                form.action = given.get("action", "")
            elif (tag == "input" and given.get("type") == "hidden") or (tag == "button" and "name" in given):
                form.values.setdefault(given["name"], given.get("value", ""))

    Reader().feed(page)
    return form
