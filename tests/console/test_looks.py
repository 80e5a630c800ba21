"""
How the console looks, and to whom: every page under axe, light and dark, wide and narrow.
"""

from collections.abc import Mapping
from typing import Final, Literal

import pytest
from playwright.async_api import expect

from authflow.emulator.mischief import Fault, Kind
from tests.axe import violations
from tests.browser import pictured
from tests.console.sittings import parked, signing_in
from tests.console.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOOKS: Final[Mapping[str, tuple[int, Literal["light", "dark"]]]] = {
    "light": (1280, "light"),
    "dark": (1280, "dark"),
    "phone": (360, "light"),
}
PAGES = ("", "members", "mail", "runs", "requests", "faults", "clock", "settings", "snapshot", "nowhere")


@pytest.mark.parametrize("look", sorted(LOOKS))
async def test_everybody_can_use_it(stage: Stage, look: str) -> None:
    """
    There is nothing that axe finds on any page, full or refused, light or dark; nothing is wider than a phone.
    """
    run, (width, scheme) = await full(stage), LOOKS[look]
    page = await stage.page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    found: list[str] = []

    async def looked_at(name: str) -> None:
        found.extend(f"{name}: {line}" for line in await violations(page))
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name}: wider than the window")
        await pictured(page, f"console-{name}-{look}")

    for path in PAGES:
        await page.goto(f"{stage.console}{path and '/' + path}")
        await looked_at(path or "overview")
    await page.goto(f"{stage.console}/runs/{run}")
    await page.get_by_text("Its table").click()
    await looked_at("run")
    await page.goto(f"{stage.console}/clock")
    await page.get_by_label("By").fill("soon")
    await page.get_by_role("button", name="Advance", exact=True).click()
    await expect(page.get_by_role("alert")).to_have_text("The span must be a number.")
    await looked_at("clock-refused")

    assert [] == found


async def full(stage: Stage) -> str:
    """
    Fill every page with something; the id of a run that waits.
    """
    auth = stage.site.auth
    hold = await parked(auth)
    for name in ("ada", "bob"):
        await signing_in(auth, f"{name}@example.com")
    recovery = await auth.start("recover")
    await auth.reply(recovery.handle, {"email": "ada@example.com"}, step=recovery.step)
    await signing_in(auth, "ada@example.com", "wrong")
    stage.world.faults.add(Fault(Kind.LATENCY, "login", times=3, seconds=2.5))
    stage.world.faults.add(Fault(Kind.STATUS, times=None))
    return hold.run
