"""
Callers that wait for one SQLite file at the same time.
"""

import asyncio
import os
import resource
import sqlite3
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Iterable
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from authflow.stores.group import MOMENT
from authflow.stores.sqlite import PUT
from authflow.stores.thread import Found, SqliteFile

BODY: Final = b"body"
WAITED_MOST: Final = 10.0


def put(file: SqliteFile, run_id: str) -> Coroutine[Any, Any, Found]:
    """
    Write a row.
    """
    return file.rows(PUT, run_id, 1, 0.0, BODY)


def ids(path: Path) -> list[str]:
    """
    The rows that another process finds.
    """
    with closing(sqlite3.connect(path)) as other:
        return [run_id for (run_id,) in other.execute("SELECT id FROM runs ORDER BY id")]


@contextmanager
def no_room() -> Generator[None, None, None]:
    """
    While files can grow no further, as on a disk that is full: Python ignores SIGXFSZ, so writing fails.
    """
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)


@asynccontextmanager
async def held(file: SqliteFile) -> AsyncGenerator[None, None]:
    """
    While the file's thread is busy: what is asked meanwhile waits, and is there at once when it is done.
    """
    busy, free = threading.Event(), threading.Event()

    def wait(_: object) -> None:
        busy.set()
        free.wait(WAITED_MOST)

    holding = asyncio.ensure_future(file._there(wait, writes=False))  # noqa: SLF001 - without the lock of who writes
    await asyncio.to_thread(busy.wait, WAITED_MOST)
    yield
    free.set()
    await holding


async def at_rest(file: SqliteFile) -> None:
    """
    Wait until the file's thread expects nothing more, so that whoever comes next must call it.
    """
    async with asyncio.timeout(WAITED_MOST):
        while file._waiting.expected:  # noqa: ASYNC110, SLF001 - nobody is told when a thread has nothing to do
            await asyncio.sleep(MOMENT)


async def together(file: SqliteFile, *asked: Awaitable[Any]) -> list[Any]:
    """
    What each comes to, or fails by, of those that are *asked* at the same time.
    """
    async with asyncio.timeout(WAITED_MOST):
        async with held(file):
            waiting = [asyncio.ensure_future(one) for one in asked]
            await asyncio.sleep(0)  # Each has asked by then.
        return await asyncio.gather(*waiting, return_exceptions=True)


def kinds(answers: Iterable[Any]) -> list[Any]:
    """
    *answers*, and the type of each that is an error.
    """
    return [type(answer) if isinstance(answer, BaseException) else answer for answer in answers]


async def forked(work: Callable[[], Coroutine[Any, Any, object]]) -> int:
    """
    How a child ends that does *work*.
    """
    child = os.fork()
    if child == 0:
        status = 1
        with suppress(BaseException):
            asyncio.events._set_running_loop(None)  # noqa: SLF001 - The child has the parent's running loop.
            asyncio.new_event_loop().run_until_complete(asyncio.wait_for(work(), WAITED_MOST))
            status = 0
        os._exit(status)
    _, status = await asyncio.to_thread(os.waitpid, child, 0)
    return os.waitstatus_to_exitcode(status)
