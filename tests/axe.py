"""
What axe-core, the judge of accessibility that most browsers' tools ask, says about a page.

It comes in by the browser's own protocol, as a developer's console does: no page has to open its policy for it.
"""

from pathlib import Path
from typing import Final

from playwright.async_api import BrowserContext, Page

AXE: Final = (Path(__file__).parent / "axe_core" / "axe.min.js").read_text(encoding="utf-8")
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""
The groups of its rules that a page must keep: WCAG 2.2 up to level AA, and what is good practice besides.
"""
HERE: Final = "typeof axe === 'object'"
RUN: Final = """
async (tags) => {
    const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"], preload: false });
    return found.violations.flatMap(({ id, impact, nodes }) =>
        nodes.map(({ target }) => `${id} (${impact}): ${target.flat().join(" ")}`));
}
"""


async def violations(page: Page) -> list[str]:
    """
    What is wrong with *page* as it stands, one line each: the rule, how bad it is, where.
    """
    for frame in page.frames:
        if not await frame.evaluate(HERE):
            await frame.evaluate(AXE)
    return [str(line) for line in await page.evaluate(RUN, TAGS)]


async def judged(context: BrowserContext) -> None:
    """
    Have the judge wait in every page that *context* opens: where many are judged, this saves most of the time.
    """
    await context.add_init_script(AXE)
