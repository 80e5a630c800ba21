"""
Reading a long answer page by page, so that nobody holds all of it and no statement takes long.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any, Final

PAGE: Final = 500
"""
So many rows are asked for at once.
"""


async def paged(ask: Callable[[float, str, int], Awaitable[Sequence[Any]]]) -> AsyncGenerator[str, None]:
    """
    The ids of the rows that *ask* finds, by when they are due.

    Args:
        ask: The due time and id of the rows after those two, so many at most, in that order.
    """
    due, last = float("-inf"), ""
    while found := await ask(due, last, PAGE):
        for _, run_id in found:
            yield run_id
        due, last = found[-1][0], found[-1][1]
