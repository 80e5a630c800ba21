"""
Threads that let a program end.
"""

import gc
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from functools import partial

import pytest

from authflow.emulator.passwords import CHEAP
from authflow.emulator.pool import Pool
from authflow.emulator.world import World

ENDLESS = """
import threading
from argon2 import PasswordHasher
from authflow.emulator import World

class Endless(PasswordHasher):
    def hash(self, password, *, salt=None):
        threading.Event().wait()

World(hasher=Endless())
print("over")
"""


def left(name: str) -> int:
    """
    How many threads called *name* are there, after some time to go.
    """
    until = time.monotonic() + 5
    while (found := sum(thread.name.startswith(name) for thread in threading.enumerate())) and time.monotonic() < until:
        time.sleep(0.01)
    return found


def test_works_in_order() -> None:
    """
    What was submitted first is done first; what goes wrong is told to whoever waits.
    """
    pool = Pool(1, "in-order")
    order: list[int] = []

    begun = [pool.submit(partial(order.append, number)) for number in range(5)]
    wrong = pool.submit(lambda: 1 // 0)

    assert [None] * 5 == [one.result(5) for one in begun]
    assert [0, 1, 2, 3, 4] == order
    with pytest.raises(ZeroDivisionError):
        wrong.result(5)
    pool.close()


def test_closing() -> None:
    """
    Closing calls off what has not begun, finishes what has, and ends the threads; twice is as good as once.
    """
    pool, begun, go_on = Pool(1, "closing"), threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        return go_on.wait(5)

    first = pool.submit(work)
    second = pool.submit(lambda: None)
    begun.wait(5)

    pool.close()
    pool.close()
    go_on.set()

    assert first.result(5)
    with pytest.raises(CancelledError):
        second.result(5)
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(lambda: None)
    assert 0 == left("closing")


def test_forgotten() -> None:
    """
    A pool that nobody closed ends its threads when nobody knows it any more.
    """
    Pool(2, "forgotten").submit(lambda: None).result(5)

    gc.collect()

    assert 0 == left("forgotten")


def test_keeps_nothing() -> None:
    """
    A thread that waits holds on to nothing of its last work.
    """

    class Password:
        """
        Something to find again.
        """

    pool = Pool(1, "keeps-nothing")
    password = Password()
    pool.submit(partial(id, password)).result(5)
    pool.submit(lambda: None).result(5)

    del password
    gc.collect()

    assert not [thing for thing in gc.get_objects() if isinstance(thing, Password)]
    pool.close()


def test_a_program_may_end() -> None:
    """
    A hash that never comes to its end keeps no program from its own.
    """
    done = subprocess.run([sys.executable, "-c", ENDLESS], capture_output=True, text=True, check=False, timeout=20)

    assert (0, "over\n", "") == (done.returncode, done.stdout, done.stderr)


def test_a_world_closes_twice() -> None:
    """
    Closing a world that is closed does no harm.
    """
    world = World(hasher=CHEAP)

    world.close()
    world.close()
