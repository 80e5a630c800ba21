"""
The official client in a page of an application, which Chromium opens under the name that a story wants.
"""

import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web
from attrs import define
from playwright.async_api import Frame, Page

from authflow.emulator.world import CLIENT_ID
from tests.browser import chromium
from tests.vendor.official import Thrown
from tests.vendor.stage import ADA, Stage, credentials
from tests.vendor.telling import told_by_error

ESBUILD: Final = "node_modules/.bin/esbuild", "page.mjs", "--bundle", "--format=esm", "--log-level=error"
SHOP: Final = "<!doctype html><title>Shop</title><body><script type=module src=/page.js></script>"
STRANGER: Final = """<!doctype html><title>Stranger</title><script>
const { code, state } = Object.fromEntries(new URLSearchParams(location.search));
parent.postMessage({ code, state }, "*");
</script>"""
DIRECT_LOGIN: Final = """sessionToken => {
  window.outcome = auth.getMemberTokensForDirectLogin(sessionToken).catch((error) => ({ thrown: error.message }));
}"""
FRAME: Final = "src => document.body.append(Object.assign(document.createElement('iframe'), { src }))"
PATIENCE_MS: Final = 121_000
"""
A little more than the official client waits for its frame.
"""


@cache
def bundled(packages: Path) -> str:
    """
    The official client, and what the page does with it, in one module.
    """
    return subprocess.run(ESBUILD, cwd=packages, check=True, capture_output=True, text=True).stdout


@asynccontextmanager
async def serving(module: str) -> AsyncGenerator[int, None]:
    """
    Serve the application, whose script *module* is, and a stranger's page; the port.
    """

    async def page(request: web.Request) -> web.Response:
        text = {"/": SHOP, "/page.js": module, "/stranger": STRANGER}[request.path]
        return web.Response(text=text, content_type="text/javascript" if text is module else "text/html")

    app = web.Application()
    app.router.add_get("/{path:(|page.js|stranger)}", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


@define
class Shop:
    """
    The application, open in a browser.
    """

    page: Page
    stage: Stage
    port: int

    async def begin_direct_login(self) -> Frame:
        """
        Sign ada in as far as her session token goes, and begin its exchange; the hidden frame.
        """
        proved = await self.page.evaluate("typed => auth.login(typed)", credentials(ADA))
        async with self.page.expect_event("frameattached") as attached:
            await self.page.evaluate(DIRECT_LOGIN, proved["data"]["sessionToken"])
        return await attached.value

    async def outcome(self) -> str:
        """
        What the exchange came to.
        """
        outcome = await self.page.evaluate("outcome")
        if "thrown" in outcome:
            return told_by_error(Thrown("Error", outcome["thrown"]))
        return self.stage.whose(outcome["accessToken"]["value"])

    async def origins(self) -> list[str]:
        """
        The origins of all messages that reached the page, oldest first.
        """
        found: list[str] = await self.page.evaluate("heard.map(({ origin }) => origin)")
        return found

    async def pass_time(self) -> None:
        """
        Let the browser's own clock run ahead, until the client has waited long enough.
        """
        session = await self.page.context.new_cdp_session(self.page)
        await session.send("Emulation.setVirtualTimePolicy", {"policy": "advance", "budget": PATIENCE_MS})

    async def let_a_stranger_post(self, code: str, frame: Frame) -> str:
        """
        Let a frame of another origin post *code* under the state that the hidden *frame* was asked with; that origin.
        """
        await frame.wait_for_url(f"{self.stage.address}/**")
        stranger = f"http://stranger.example:{self.port}"
        state = parse_qs(urlsplit(frame.url).query)["state"][0]
        await self.page.evaluate(FRAME, f"{stranger}/stranger?{urlencode({'code': code, 'state': state})}")
        return stranger


@asynccontextmanager
async def opened(stage: Stage, host: str) -> AsyncGenerator[Shop, None]:
    """
    The application under the name *host*, open in a browser of its own.
    """
    async with serving(bundled(stage.packages)) as port, chromium() as browser:
        page = await browser.new_page()
        about = urlencode({"api": stage.address, "clientId": CLIENT_ID})
        await page.goto(f"http://{host}:{port}/?{about}")
        yield Shop(page, stage, port)
