"""
The JSON API beside the pages, in both hosts: one application, one session.
"""

from typing import Any

import aiohttp
import pytest

from authflow.core.errors import NotConfigured
from authflow.door import AuthFlow
from authflow.emulator.world import World
from authflow.web import asgi_app
from tests.web.hosts import NOBODY, host


@pytest.mark.parametrize("kind", ["aiohttp", "asgi"])
async def test_who_signs_in_by_json_is_signed_in(kind: str, world: World) -> None:
    """
    A page that asks by JSON ends in the session that the host's own handlers know.
    """
    async with (
        host(kind, world, api="/api") as site,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
    ):
        ours = {"X-Authflow": "1", "Origin": site.origin}

        async def ask(path: str, body: Any) -> Any:
            async with http.post(f"{site.origin}/api{path}", json=body, headers=ours) as answer:
                return await answer.json()

        async def whoami() -> str:
            async with http.get(f"{site.origin}/whoami") as answer:
                return await answer.text()

        before = await whoami()
        asked = await ask("/runs", {"goal": "login"})
        values = {"email": "ada@example.com", "password": "demo-password-ada"}
        done = await ask("/runs/current/reply", {"step": asked["step"], "values": values})
        after = await whoami()

    assert ("ask", "done") == (asked["type"], done["type"])
    assert (NOBODY, "ada@example.com") == (before, after)


def test_an_api_that_nobody_asked_for() -> None:
    """
    Without a path there is none to mount.
    """
    pages = asgi_app(AuthFlow(client_id="x"), origin="https://shop.example")

    with pytest.raises(NotConfigured, match="api"):
        _ = pages.api
