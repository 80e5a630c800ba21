"""
A browser without JavaScript: it keeps cookies, follows no redirect by itself, and fills in forms.
"""

from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiohttp
from attrs import define, field
from yarl import URL

from authflow.emulator.api import Emulator
from authflow.emulator.world import World
from authflow.wix import operations as op
from authflow.wix.wire import Request, Response
from tests.emulator.client import ADA, ASKED, CALLBACK, password_of, query_of
from tests.emulator.hosted.reading import Form, Page


def address_of_authorize(**changed: str | None) -> str:
    """
    The address of authorize, for the hosted page unless *changed* says otherwise.
    """
    query = {name: value for name, value in {**ASKED, "prompt": "login", **changed}.items() if value is not None}
    return f"{op.AUTHORIZE.path}?{urlencode(query)}"


class Line(Protocol):
    """
    What carries a browser's requests, and keeps its cookies.
    """

    async def send(self, method: str, path: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> Page:
        """
        Send a request.
        """
        ...


@define
class InProcess:
    """
    No network at all.
    """

    world: World
    jar: dict[str, str] = field(factory=dict[str, str])

    async def send(self, method: str, path: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> Page:
        """
        Ask the emulator.
        """
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        cookie = {"cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items())} if self.jar else {}
        request = Request(method, parts.path, query, body=form, headers={**cookie, **headers})
        response = await Emulator(self.world)(request)
        assert isinstance(response, Response)
        for line in response.cookies:
            for name, morsel in SimpleCookie(line).items():
                self.jar[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.jar[name]
        return Page(response.status, dict(response.headers), response.body.decode(), [*response.cookies])


@define
class OverHttp:
    """
    A real client with a real jar.
    """

    session: aiohttp.ClientSession

    async def send(self, method: str, path: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> Page:
        """
        Ask by HTTP.
        """
        url = URL(path, encoded=True)
        async with self.session.request(method, url, data=form, headers=headers, allow_redirects=False) as response:
            said = {name.lower(): value for name, value in response.headers.items()}
            return Page(response.status, said, await response.text(), response.headers.getall("Set-Cookie", []))


@define
class Browser:
    """
    Somebody's browser.
    """

    world: World
    line: Line
    page: Page = field(init=False, default=Page(0, {}, ""))

    async def open(self, path: str, **headers: str) -> Page:
        """
        Open an address of the site's.
        """
        self.page = await self.line.send("GET", path.removeprefix(self.world.site), None, headers)
        return self.page

    async def authorize(self, **changed: str | None) -> Page:
        """
        Open authorize, for the hosted page unless *changed* says otherwise.
        """
        return await self.open(address_of_authorize(**changed))

    async def press(self, choice: str, **typed: str) -> Page:
        """
        Fill in the form that has the button *choice*, and press it.
        """
        form, name = self.form(choice)
        return await self.post(form.action, {**form.inputs, **typed, name: choice})

    async def post(self, path: str, form: Mapping[str, str], **headers: str) -> Page:
        """
        Send a form, as a page of the site's does.
        """
        own = {"origin": self.world.site, "sec-fetch-site": "same-origin"}
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        self.page = await self.line.send("POST", path, form, {**own, **said})
        return self.page

    def form(self, choice: str) -> tuple[Form, str]:
        """
        The form on the page that has the button *choice*, and the button's name.
        """
        return next((form, name) for form in self.page.read.forms for name, value in form.choices if value == choice)

    async def sign_in(self, email: str, **typed: str) -> Page:
        """
        Type *email* and its password.
        """
        return await self.press("sign-in", **{"email": email, "password": password_of(email), **typed})


def brought(page: Page) -> dict[str, str]:
    """
    What a redirect to the application brings.
    """
    assert 302 == page.status
    assert page.headers["location"].startswith(CALLBACK)
    return query_of(page.headers["location"])


async def signed_in(browser: Browser, email: str = ADA) -> None:
    """
    Sign in on the hosted page.
    """
    await browser.authorize()
    brought(await browser.sign_in(email))
