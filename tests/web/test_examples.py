"""
What the room's own pages promise: ten lines each that work, and an origin that keeps cookies.
"""

from textwrap import dedent
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from authflow.core.errors import NotAllowed, NotConfigured
from authflow.door import AuthFlow
from authflow.web import aio, asgi
from authflow.web.cookies import Cookies, origin_of
from authflow.web.http import Request
from authflow.web.mounted import mount
from tests.web.hosts import listening, serving_aiohttp, serving_asgi

ORIGIN = "https://shop.example"


@pytest.mark.parametrize(("module", "serve"), [(aio, serving_aiohttp), (asgi, serving_asgi)], ids=["aiohttp", "asgi"])
async def test_the_example_runs(module: Any, serve: Any) -> None:
    """
    The lines in the docstring serve the pages, and send whoever is not signed in there.
    """
    lines = str(module.__doc__).partition("\n\n")[2]
    made: dict[str, Any] = {}
    exec(compile(dedent(lines), module.__name__, "exec"), made)  # noqa: S102 - our own docstring
    sock = listening()
    at = f"http://127.0.0.1:{sock.getsockname()[1]}"

    async with serve(made["app"], sock), aiohttp.ClientSession() as session:
        async with session.get(f"{at}/cart", allow_redirects=False) as asked:
            await asked.read()
        async with session.get(f"{at}/auth/login?return_to=/cart") as shown:
            await shown.read()

    assert (303, "/auth/login?return_to=/cart") == (asked.status, asked.headers["location"])
    assert 200 == shown.status
    assert "__Host-authflow-login=" in shown.headers["set-cookie"]
    assert "; Secure" in shown.headers["set-cookie"]


async def test_what_a_mount_holds_is_closed_with_the_application() -> None:
    """
    A mount is not told that its application stops: the lifespan of the pages, given to the application, is.
    """
    auth = AuthFlow(
        client_id="x", base_url="http://127.0.0.1:1", redirect_uri=f"{ORIGIN}/auth/callback", public_origin=ORIGIN
    )
    pages = asgi.asgi_app(auth)
    app = Starlette(routes=[Mount("/auth", pages)], lifespan=pages.lifespan)

    async with serving_asgi(app, listening()):
        pass

    with pytest.raises(NotAllowed, match="closed"):
        await auth.wix.keys()


@pytest.mark.parametrize(
    "address",
    ["http://shop.example", "shop.example", "https://", "https://shop.example/auth", "ftp://shop.example", "", "//x"],
)
def test_an_origin_is_one_that_keeps_cookies(address: str) -> None:
    """
    Plain http is for loopback alone.
    """
    with pytest.raises(NotAllowed):
        origin_of(address)


async def test_without_an_origin_nothing_is_served() -> None:
    """
    No header is trusted to name it.
    """
    async with AuthFlow(client_id="x", redirect_uri=f"{ORIGIN}/auth/callback") as auth:
        with pytest.raises(NotConfigured):
            mount(auth, "/auth")


@pytest.mark.parametrize("value", ["", "a b", "a;b", "a\r\nset-cookie: x", "ä", "x" * 600])
def test_what_we_cannot_have_written_is_no_cookie(value: str) -> None:
    """
    A cookie that is spelled otherwise counts as none.
    """
    request = Request("GET", "/login", cookies={"__Host-authflow-login": value})

    assert Cookies(secure=True).read(request, "login") is None
