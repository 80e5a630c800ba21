"""
The demo as people meet it: a panel, and behind it pages, an API and an example in a real browser.
"""

import asyncio
import re
import signal
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from attrs import define
from playwright.async_api import Browser, Page, expect

from authflow.cli.demo.panel import Panel
from tests.browser import chromium
from tests.cli.calling import COMMAND, environment

PATIENCE: Final = 30
PANEL: Final = """\
authflow demo                                           everything is local; ctrl-c stops it
  Sign-in pages    http://127.0.0.1:9480/login          real HTML, works without JavaScript
  JSON API         http://127.0.0.1:9480/api            OpenAPI at /api/openapi.json
  Example          http://127.0.0.1:9480/example        plain JavaScript over the API
  Console          http://127.0.0.1:9481/console        members, mailbox, live diagram, clock, faults

  Try: ada@example.com / demo-password-ada              signs in at once
       bob@example.com / demo-password-bob              must confirm a code: it is in the mailbox
       cyd@example.com / demo-password-cyd              waits for the owner: approve in the console

  In another terminal:
       export AUTHFLOW_BASE_URL=http://127.0.0.1:9482
       authflow login
       authflow emulator mail
       authflow emulator members approve cyd@example.com"""


@define
class Demo:
    """
    A demo that runs.
    """

    process: asyncio.subprocess.Process
    said: str = ""

    async def until(self, pattern: str) -> str:
        """
        Wait until a line has *pattern*; what its group caught.
        """
        output = self.process.stdout
        assert output is not None
        while (found := re.search(pattern, self.said)) is None:
            line = await output.readline()
            assert line, self.said
            self.said += line.decode()
        return found[1]


@asynccontextmanager
async def demo(*arguments: str) -> AsyncGenerator[Demo, None]:
    """
    `authflow demo` with *arguments*.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "demo", *arguments, stdout=pipe, stderr=pipe, env=environment({"PYTHONUNBUFFERED": "1"})
    )
    try:
        async with asyncio.timeout(120):
            yield Demo(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def signs_in(browser: Browser, origin: str, name: str) -> Page:
    """
    Somebody comes to the first page, and signs in from there.
    """
    page = await (await browser.new_context(locale="en-GB")).new_page()
    await page.goto(f"{origin}/")
    await page.get_by_role("link", name="Sign in", exact=True).click()
    await page.get_by_label("Email").fill(f"{name}@example.com")
    await page.get_by_label("Password").fill(f"demo-password-{name}")
    await page.get_by_role("button", name="Continue", exact=True).click()
    return page


async def reads(page: Page, heading: str) -> None:
    """
    Wait until the heading of *page* is *heading*.
    """
    await expect(page.get_by_role("heading", level=1)).to_have_text(heading, timeout=PATIENCE * 1000)


def test_the_panel() -> None:
    """
    What it says is what is there, in columns.
    """
    assert (
        Panel("http://127.0.0.1:9480", "http://127.0.0.1:9481/console", "http://127.0.0.1:9482", "authflow").text
        == PANEL
    )


async def test_three_people_sign_in_by_the_pages() -> None:
    """
    Ada at once, and out again; bob with the code that the demo shows; cyd as soon as the owner has approved, told so.
    """
    async with demo("--port", "0") as shown, chromium() as browser:
        origin = await shown.until(r"Sign-in pages +(http://127\.0\.0\.1:\d+)/login")
        console = await shown.until(r"Console +(http://127\.0\.0\.1:\d+/console)")

        ada = await signs_in(browser, origin, "ada")
        await reads(ada, "You are signed in")
        await ada.get_by_role("link", name="Go on").click()
        await expect(ada.locator("main")).to_contain_text("Account: ada@example.com", timeout=PATIENCE * 1000)
        await ada.get_by_role("link", name="Sign out").click()
        await ada.get_by_role("button", name="Sign out").click()
        await reads(ada, "You are signed out")

        bob = await signs_in(browser, origin, "bob")
        await bob.get_by_label("Code").fill(await shown.until(r"Mail for bob@example\.com: (\d{6})"))
        await bob.get_by_role("button", name="Confirm").click()
        await reads(bob, "You are signed in")

        cyd = await signs_in(browser, origin, "cyd")
        await reads(cyd, "Waiting for the owner of the site")
        owner = await browser.new_page()
        await owner.goto(console)
        await owner.get_by_role("button", name="Approve cyd@example.com").click()
        await cyd.get_by_label("Password").fill("demo-password-cyd")
        await cyd.get_by_role("button", name="Look again").click()
        await reads(cyd, "You are signed in")

        page = await browser.new_page()
        await page.goto(f"{origin}/example")
        await page.get_by_role("button", name="managed-login").click()
        await page.get_by_role("link", name="go").click()
        await page.get_by_label("Email").fill("ada@example.com")
        await page.get_by_label("Password").fill("demo-password-ada")
        await page.get_by_role("button", name="Sign in").click()
        await reads(page, "signed_in")

        shown.process.send_signal(signal.SIGINT)
        _, errors = await shown.process.communicate()
        assert (0, b"") == (shown.process.returncode, errors)


async def test_a_port_that_is_taken_is_passed_over() -> None:
    """
    The next one that is free is used, and shown.
    """
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with demo("--port", str(port)) as shown:
            found = int(await shown.until(r"Sign-in pages +http://127\.0\.0\.1:(\d+)/login"))

    assert port < found <= port + 20
