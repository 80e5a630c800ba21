"""
Whoever is called off while a store is asked ends, at whatever moment.
"""

import asyncio
from pathlib import Path
from typing import Final

import pytest

from tests.stores.places import KINDS, rows_at, url_of

STEPS: Final = 40
"""
More than a command to a server on loopback takes of its loop before it waits for the answer.
"""


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """
    Each kind of store.
    """
    return url_of(request, tmp_path)


async def test_whoever_is_called_off_ends(url: str) -> None:
    """
    A task that was told to end never goes on with an answer, as what asks again and again would ask for ever.
    """
    async with rows_at(url) as rows:
        await rows.get("run-1")
        went_on = []

        for step in range(STEPS):
            asking = asyncio.create_task(rows.get("run-1"))
            for _ in range(step):
                await asyncio.sleep(0)
            told = asking.cancel()
            await asyncio.wait({asking})
            went_on += [step] if told and not asking.cancelled() else []

        assert [] == went_on
