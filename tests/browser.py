"""
A real Chromium, for what only a browser can show.

It is found on the PATH, or where Playwright keeps its own; where there is none, the tests that want it are skipped with
the command that brings it (`needs.py`). Pictures of what it showed are kept for people to look at.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import which
from typing import Final

import pytest
from playwright.async_api import Browser, Page, async_playwright

COMMANDS: Final = (
    "chromium-headless-shell",  # The same without what makes a window, for little more than half the processor's time.
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)
BRING: Final = "no Chromium here: apt-get install chromium"
NAMES: Final = "*.example"
"""
Host names that lead to this machine in that browser: to be somebody who is not on loopback.
"""
HOSTS: Final = f"MAP {NAMES} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""
The hosts there are: nothing beyond this machine is loaded. Being asked about every address would cost a third more.
"""
PICTURES: Final = Path(__file__).parent.parent / ".screenshots"
"""
Where pictures are kept; git is not told of them.
"""
_FOR_A_FILE: Final = re.compile(r"[^\w.-]+", re.ASCII)


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser, None]:
    """
    A Chromium without a window, until the block is left.
    """
    async with async_playwright() as playwright:
        found = program(playwright.chromium.executable_path)
        if found is None:
            pytest.skip(BRING)
        browser = await playwright.chromium.launch(executable_path=found, args=[f"--host-resolver-rules={HOSTS}"])
        try:
            yield browser
        finally:
            await browser.close()


def program(own: str) -> str | None:
    """
    What starts Chromium: a command, or Playwright's *own*; nothing, if there is neither.
    """
    return next(filter(None, map(which, COMMANDS)), own if Path(own).exists() else None)


async def pictured(page: Page, state: str, folder: Path = PICTURES) -> None:
    """
    Keep a picture of the whole *page* as `STATE.png` in *folder*; what a file cannot be called becomes a hyphen.
    """
    name = _FOR_A_FILE.sub("-", state).strip("-.")
    await page.screenshot(path=folder / f"{name}.png", full_page=True, animations="disabled")
