"""
Threads that work: in the order the work comes, and without keeping a program from its end.
"""

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, TypeAlias, TypeVar
from weakref import finalize

T = TypeVar("T")
Work: TypeAlias = tuple[Future[Any], Callable[[], Any]] | None


class Pool:
    """
    At most *size* threads.

    The standard library's own pool finishes what waits in it before a program may end; these are daemons.
    """

    def __init__(self, size: int, name: str) -> None:
        self._size: Final = size
        self._name: Final = name
        self._queue: Final[SimpleQueue[Work]] = SimpleQueue()
        self._threads: Final[list[Thread]] = []
        self._end: Final = finalize(self, _end, self._queue, size)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """
        Begin *work* when a thread is free. Work that was submitted before has begun by then.
        """
        if not self._end.alive:
            raise RuntimeError("This pool is closed.")
        begun: Future[T] = Future()
        self._queue.put((begun, work))
        if len(self._threads) < self._size:
            name = f"{self._name}-{len(self._threads)}"
            # The thread knows the queue alone: a pool that everybody has forgotten can go, and ends its threads.
            thread = Thread(target=_run, args=(self._queue,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        return begun

    def close(self) -> None:
        """
        Call off what has not begun, and let the threads go. Once more does no harm.
        """
        self._end()


def _end(queue: SimpleQueue[Work], size: int) -> None:
    try:
        while work := queue.get_nowait():
            work[0].cancel()
    except Empty:
        pass
    for _ in range(size):
        queue.put(None)


def _run(queue: SimpleQueue[Work]) -> None:
    while work := queue.get():
        _do(*work)
        # A thread that waits for more work must not hold on to the last password.
        del work


def _do(begun: Future[Any], work: Callable[[], Any]) -> None:
    if not begun.set_running_or_notify_cancel():
        return
    try:
        done = work()
    except BaseException as fault:  # noqa: BLE001 - whoever waits for the work is told
        begun.set_exception(fault)
    else:
        begun.set_result(done)
