"""
A store that a later version has laid out: whoever asks is told to come again, on pages and by the API.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from authflow.stores.kept import Kept
from authflow.stores.plain import Plain
from authflow.stores.sqlite import SqliteStore
from tests.runs import HERE
from tests.web.served import served


async def test_a_later_layout(tmp_path: Path) -> None:
    """
    The API says so by a problem, and does not break.
    """
    with closing(sqlite3.connect(tmp_path / "runs.db")) as other:
        other.execute("PRAGMA user_version = 99")
    rows = SqliteStore(tmp_path / "runs.db")

    async with served(store=Kept(rows, Plain(HERE))) as site:
        status, said = await site.browser().ask("POST", "/runs", {"goal": "login"})
    await rows.aclose()

    assert (503, "unavailable") == (status, said["code"])
