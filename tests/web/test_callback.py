"""
A browser comes back once, to the run that sent it, and leads nowhere but to our own site.
"""

import itertools
from collections.abc import AsyncGenerator, Iterator
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from authflow.emulator.server import serve
from authflow.emulator.world import World
from authflow.engine.record import Record
from authflow.stores.memory import MemoryStore
from authflow.wix.settings import Through
from tests.web.browser import Browser
from tests.web.conftest import Visit, coming
from tests.web.hosts import NOBODY, host

ADA: Final = {"email": "ada@example.com", "password": "demo-password-ada"}
SCHEMES: Final = ("http:", "https:", "HTTPS:", "", "javascript:", "data:", "ftp:", "\thttps:", " https:", "ht\ntps:")
SLASHES: Final = (
    "//",
    "///",
    "////",
    "\\\\",
    "/\\",
    "\\/",
    "/\t/",
    "/\n/",
    "/%2f",
    "/%5c",
    "%2f%2f",
    "/.//",
    "/..//",
    "/x/..//",
)
HOSTS: Final = ("evil.example", "127.0.0.1@evil.example", "evil.example/cart")
SPELLINGS: Final = tuple("".join(one) for one in itertools.product(SCHEMES, SLASHES, HOSTS))


@pytest.fixture
async def visit(kind: str, world: World) -> AsyncGenerator[Visit]:
    """
    The application's users go through their own browsers.
    """
    async with serve(world), host(kind, world, through=Through.BROWSER) as site, coming(site) as come:
        yield come


async def sent(browser: Browser) -> str:
    """
    Where ada's browser comes back to, after the service has seen her.
    """
    await browser.get("/auth/login")
    page = await browser.post(ADA)
    (away,) = [link for link in page.links if link.startswith(browser.site.world.site)]
    async with browser.session.get(away, allow_redirects=False) as answer:
        return answer.headers["location"].removeprefix(browser.site.origin)


async def test_a_browser_comes_back_with_a_code(visit: Visit) -> None:
    """
    The page leads away by a link, and the way back signs in.
    """
    browser = visit()
    back = await sent(browser)
    await browser.get(back)

    assert ADA["email"] == await browser.whoami()


def mangled(back: str) -> Iterator[str]:
    """
    *back* without its state, and with others.
    """
    query = dict(parse_qsl(urlsplit(back).query))
    for state in (None, "", "x", query["state"][:-1], query["state"] + "x", query["state"].swapcase()):
        rest = {**query, "state": state}
        yield "/auth/callback?" + "&".join(
            f"{name}={quote(value)}" for name, value in rest.items() if value is not None
        )


async def test_a_wrong_state_has_no_effect(visit: Visit, world: World) -> None:
    """
    Missing, cut, longer, in other letters: nobody is signed in, and no code is redeemed; the right one still works.
    """
    browser = visit()
    back = await sent(browser)
    before = len(world.requests.newest_first)
    statuses = [(await browser.ask("GET", wrong)).status for wrong in mangled(back)]

    assert [400] * 6 == statuses
    assert before == len(world.requests.newest_first)
    assert NOBODY == await browser.whoami()
    await browser.get(back)
    assert ADA["email"] == await browser.whoami()


async def test_another_browser_cannot_use_it(visit: Visit) -> None:
    """
    Whoever is made to open the address an attacker came back to is not signed in as the attacker.
    """
    mine, theirs = visit(), visit()
    back = await sent(mine)
    await theirs.get("/auth/login")
    await theirs.get(back)

    assert NOBODY == await theirs.whoami()


async def test_it_counts_once(visit: Visit, world: World) -> None:
    """
    The same address again asks the service nothing.
    """
    browser = visit()
    back = await sent(browser)
    await browser.get(back)
    before = len(world.requests.newest_first)
    again = await browser.ask("GET", back)

    assert 400 == again.status
    assert before == len(world.requests.newest_first)


async def test_looking_is_not_coming_back(visit: Visit) -> None:
    """
    HEAD has no effect.
    """
    browser = visit()
    back = await sent(browser)
    await browser.ask("HEAD", back)

    assert NOBODY == await browser.whoami()
    await browser.get(back)
    assert ADA["email"] == await browser.whoami()


async def test_a_browser_signs_out_at_the_service(visit: Visit) -> None:
    """
    Here first: the session is gone before the browser is sent away, and the way back says so.
    """
    browser = visit()
    await browser.get(await sent(browser))
    await browser.get("/auth/logout")
    page = await browser.post()
    gone = await browser.whoami()
    (away,) = [link for link in page.links if link.startswith(browser.site.world.site)]
    async with browser.session.get(away, allow_redirects=False) as answer:
        back = answer.headers["location"]
    out = await browser.get(back)

    assert NOBODY == gone
    assert "You are signed out" in out.text


async def test_a_return_address_leads_nowhere_else(world: World) -> None:
    """
    In every spelling, whoever signs in stays on our own site.
    """
    assert len(SPELLINGS) >= 300
    async with serve(world), host("aiohttp", world) as site, coming(site) as come:
        led = []
        for spelling in SPELLINGS:
            browser = come()
            await browser.get(f"/auth/login?return_to={quote(spelling)}")
            page = await browser.post(ADA)
            leads = [page.url, *page.links]
            led += [(spelling, to) for to in leads if not safe(to, site.origin)]
            await browser.session.close()

    assert [] == led


def safe(to: str, origin: str) -> bool:
    """
    Whether a browser that follows *to* stays.
    """
    if to.startswith(("/", "?")):
        return not to.startswith(("//", "/\\")) and "\\" not in to
    return to.startswith(origin + "/")


class Gone(MemoryStore):
    """
    A store that is gone.
    """

    async def get(self, run_id: str) -> None:
        """
        Fail as a driver does.
        """
        raise RuntimeError(f"the secret connection of {run_id}")

    async def put(self, record: Record) -> bool:
        """
        The same.
        """
        raise RuntimeError(f"the secret connection of {record.run.id}")


@pytest.mark.parametrize("path", ["login", "logout", "callback?state=x&code=y", "managed-login", "login/events"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_store_that_is_gone_is_a_page(kind: str, world: World, path: str, method: str) -> None:
    """
    Nobody is shown a traceback, or told what the driver said.
    """
    async with serve(world), host(kind, world, store=Gone()) as site, coming(site) as come:
        browser = come()
        browser.session.cookie_jar.update_cookies({"authflow-login": "a.b"})
        answer = await browser.ask(method, f"/auth/{path}")
        text = await answer.text()

    assert "secret connection" not in text
    assert "Traceback" not in text
    assert answer.status in {200, 400, 403, 404, 405, 415, 503}
    assert path != "login" or method != "GET" or answer.status == 503
