"""
Waiting for several things at once.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def first(*coming: Coroutine[Any, Any, T]) -> T:
    """
    What the first of *coming* returns or raises; the others are called off, and have ended by then.

    Of two that come at once, the one that is named first counts.
    """
    tasks = [asyncio.ensure_future(one) for one in coming]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task for task in tasks if task.done()).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def beside(main: Callable[[], Coroutine[Any, Any, T]], other: Coroutine[Any, Any, None]) -> T:
    """
    What *main* returns or raises; *other* sets out first, goes on meanwhile, and has ended by then.
    """
    going = asyncio.ensure_future(other)
    try:
        await asyncio.sleep(0)  # As far as it goes without waiting.
        return await main()
    finally:
        await going
