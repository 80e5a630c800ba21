"""
What both clients come to, side by side, as the README tells it.

`python -m tests.vendor.table` writes it anew, and a test fails when it is not today's. That it is true, the stories'
own tests say.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.vendor.chapters import CHAPTERS, FAULTS
from tests.vendor.official import NODE
from tests.vendor.story import Story

README: Final = Path(__file__).parent.parent.parent / "README.md"
BEGIN, END = "<!-- made by python -m tests.vendor.table -->\n", "<!-- end -->\n"
BETWEEN: Final = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)


def refreshed(page: str) -> str:
    """
    *page*, with today's table.
    """
    return BETWEEN.sub(lambda _: f"{BEGIN}{''.join(lines())}{END}", page)


def lines() -> Iterator[str]:
    """
    The table of what is wrong with the official client, and that of everything else, folded.
    """
    yield from _table(f"@wix/sdk {version()}", FAULTS)
    yield "\n<details><summary>The other stories</summary>\n\n"
    yield from _table("@wix/sdk", *(chapter for chapter in CHAPTERS if chapter != FAULTS))
    yield "\n</details>\n"


def version() -> str:
    """
    Which official client it is.
    """
    wanted: dict[str, str] = json.loads((NODE / "package.json").read_text("utf-8"))["dependencies"]
    return wanted["@wix/sdk"]


def _table(official: str, *chapters: str) -> Iterator[str]:
    yield f"| what happens | {official} | authflow |\n|---|---|---|\n"
    for chapter in chapters:
        if len(chapters) > 1:
            yield f"| **{chapter}** | | |\n"
        yield from map(_row, CHAPTERS[chapter])


def _row(story: Story) -> str:
    return f"| {story.title} | {story.official} | {story.authflow} |\n"


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text(encoding="utf-8")), encoding="utf-8")
