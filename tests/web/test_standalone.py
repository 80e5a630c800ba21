"""
A site of its own: what is where, and the page that everything begins at.
"""

from collections.abc import AsyncGenerator
from http import HTTPStatus

import pytest

from authflow.door import AuthFlow
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import World
from authflow.stores.memory import MemoryStore
from authflow.web.http import Request, Response
from authflow.web.standalone import Standalone, standalone
from authflow.wix.settings import Through
from tests.web.browser import Page
from tests.web.hosts import application

ORIGIN = "http://127.0.0.1:1"


@pytest.fixture
async def auth() -> AsyncGenerator[AuthFlow]:
    """
    An application.
    """
    world = World(hasher=CHEAP)
    async with application(world, ORIGIN, MemoryStore(), Through.SERVER) as auth:
        yield auth
    world.close()


async def asked(site: Standalone, path: str, method: str = "GET", **query: str) -> Response:
    """
    What *site* answers.
    """
    answer = await site(Request(method, path, query))
    assert isinstance(answer, Response)
    assert "default-src 'none'" in dict(answer.headers)["content-security-policy"]
    return answer


@pytest.mark.parametrize("pages", ["", "/auth"])
async def test_the_first_page_leads_to_the_conversations(auth: AuthFlow, pages: str) -> None:
    """
    Those that people begin, in their order, wherever the pages are; every link leads to a page.
    """
    site = standalone(auth, origin=ORIGIN, pages=pages, example=True)

    home = Page(200, "/", (await asked(site, "/")).body.decode())
    there = [(await asked(site, link)).status for link in home.links if "?" not in link]

    flows = [f"{pages}/{flow}" for flow in ("login", "register", "recover", "managed-login", "device")]
    assert [*flows, "/api/openapi.json", "/example"] == [link for link in home.links if "?" not in link]
    assert {200} == {*there}
    assert "<h1>Welcome</h1>" in home.text


async def test_it_speaks_the_languages_of_the_pages(auth: AuthFlow) -> None:
    """
    By the switch, which is remembered.
    """
    site = standalone(auth, origin=ORIGIN)

    switched = await asked(site, "/", language="de")
    cookie = dict(switched.headers)["set-cookie"].partition(";")[0].partition("=")
    shown = await site(Request("GET", "/", cookies={cookie[0]: cookie[2]}))

    assert (303, "/") == (switched.status, dict(switched.headers)["location"])
    assert isinstance(shown, Response)
    assert "<h1>Willkommen</h1>" in shown.body.decode()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("HEAD", "/", HTTPStatus.OK, id="head"),
        pytest.param("POST", "/", HTTPStatus.METHOD_NOT_ALLOWED, id="post"),
        pytest.param("GET", "/nothing", HTTPStatus.NOT_FOUND, id="no-such-page"),
        pytest.param("GET", "/auth", HTTPStatus.NOT_FOUND, id="no-page-at-the-mount"),
        pytest.param("GET", "/login", HTTPStatus.NOT_FOUND, id="not-below-the-mount"),
        pytest.param("GET", "/api", HTTPStatus.SEE_OTHER, id="api"),
        pytest.param("GET", "/api/nothing", HTTPStatus.NOT_FOUND, id="no-such-operation"),
        pytest.param("GET", "/api/flows", HTTPStatus.OK, id="operation"),
        pytest.param("GET", "/example", HTTPStatus.NOT_FOUND, id="no-example"),
    ],
)
async def test_everything_has_its_place(auth: AuthFlow, method: str, path: str, status: HTTPStatus) -> None:
    """
    What is nowhere is told by a page.
    """
    site = standalone(auth, origin=ORIGIN, pages="auth/", api="api")

    assert status == (await asked(site, path, method)).status


async def test_who_comes_back_to_the_example_is_led_there(auth: AuthFlow) -> None:
    """
    The service knows one address; a browser with a run of the API's goes on where it began, and nobody else does.
    """
    site = standalone(auth, origin=ORIGIN, example=True)
    query = {"code": "a b", "state": "n"}

    led = await site(Request("GET", "/callback", query, cookies={"authflow-api": "a" * 64}))
    lost = await asked(site, "/callback", **query)

    assert isinstance(led, Response)
    assert (303, "/example?code=a+b&state=n") == (led.status, dict(led.headers)["location"])
    assert HTTPStatus.BAD_REQUEST == lost.status
