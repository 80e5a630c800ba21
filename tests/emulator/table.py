"""
The table of what the emulator emulates, as a page. `python -m tests.emulator.table` writes it.

`test_table.py` holds the page to the rows, and the rows to the tests that they name.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import authflow
from tests.emulator.rows import ROWS, Row

PAGE: Final = Path(authflow.__file__).parent / "emulator" / "EMULATED.md"
HEAD: Final = """# What the emulator emulates

*Emulated*: as the service is documented, or was recorded or observed (`authflow/wix/WIRE.md`). *Approximated*: nothing
public says how, so we chose; or less of it than there is. *Refused*: answered with a refusal, or never said.

Made by `python -m tests.emulator.table`; the tests named are in `tests/emulator/`.
"""


def page(rows: Mapping[str, tuple[Row, ...]] = ROWS) -> str:
    """
    *rows*, in Markdown.
    """
    return "\n".join((HEAD.rstrip(), *_lines(rows))) + "\n"


def _lines(rows: Mapping[str, tuple[Row, ...]]) -> Iterator[str]:
    for part, lines in rows.items():
        yield from ("", f"## {part}", "", "| what | how | to know | shown by |", "|---|---|---|---|")
        for line in lines:
            shown = "<br>".join(f"`{test}`" for test in line.tests)
            yield f"| {line.what} | {line.how} | {line.note} | {shown} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
