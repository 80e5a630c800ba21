"""
Server-sent events (HTML Standard §9.2): a page that waits is told that there is something new, once.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Final

from authflow.core.action import Action, Hold
from authflow.core.errors import RunNotFound, ServiceError
from authflow.door import AuthFlow

MOVED: Final = b"data: moved\n\n"
STILL: Final = b": still waiting\n\n"
BEAT: Final = 15.0
"""
Seconds between two signs of life: what stands between us and a browser closes what is silent.
"""
BEATS: Final = 40
"""
How many signs of life there are, before the browser is to ask again by itself.
"""


async def told(auth: AuthFlow, action: Action, *, wait: bool) -> AsyncGenerator[bytes, None]:
    """
    Say that the run of *action* has moved, as soon as it has; at once, where there is nothing to *wait* for.
    """
    if wait:
        working = isinstance(action, Hold) and action.working
        moved = asyncio.ensure_future(auth.engine.moved(action.handle, None if working else action.step))
        try:
            yield STILL  # The head of the answer goes out with it.
            for _ in range(BEATS):
                await asyncio.wait({moved}, timeout=BEAT)
                if moved.done():
                    break
                yield STILL
            else:
                return
            with suppress(RunNotFound, ServiceError):  # Whoever asks then is told.
                moved.result()
        finally:
            moved.cancel()
    yield MOVED
