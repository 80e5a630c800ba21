"""
What a real browser does with a code that it was sent in the fragment.
"""

import asyncio
import subprocess
from pathlib import Path

from authflow.ui.loopback import Loopback
from tests.needs import needs

pytestmark = needs("chromium", "chromium")
PATIENCE = 60


async def test_the_code_comes_in_the_fragment(tmp_path: Path) -> None:
    """
    The page brings it in the query, once; and what the user sees is the page that can be closed.
    """
    async with Loopback() as back:
        page = await asyncio.to_thread(
            subprocess.run,
            [
                *("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"),
                *("--virtual-time-budget=5000", "--dump-dom", f"{back.address}#code=a%26b&state=s"),
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        brought = await asyncio.wait_for(back.wait(), PATIENCE)
        waiting = asyncio.ensure_future(back.wait())
        await asyncio.sleep(0)

        assert {"code": "a&b", "state": "s"} == brought
        assert not waiting.done()
        assert "You can close this page" in page.stdout
        assert "Copy the address" not in page.stdout
        waiting.cancel()
