"""
The emulator's clock.
"""

import time

from authflow.emulator.clock import Clock


def test_runs() -> None:
    """
    It shows the machine's time until somebody turns it.
    """
    before = time.time()

    shown = Clock().now()

    assert before <= shown <= time.time()


def test_advances() -> None:
    """
    It can be moved on, again and again.
    """
    clock = Clock()
    clock.freeze()
    start = clock.now()

    clock.advance(60)
    clock.advance(5)

    assert start + 65 == clock.now()


def test_stands_still() -> None:
    """
    Frozen, it shows the same time for ever, however often it is frozen.
    """
    clock = Clock()
    clock.freeze()
    start = clock.now()

    clock.freeze()

    assert start == clock.now()


def test_goes_on_from_where_it_stood() -> None:
    """
    Thawed, it leaves out the time that it stood.
    """
    clock = Clock()
    clock.advance(1000)
    clock.freeze()
    stood_at = clock.now()

    clock.thaw()
    clock.thaw()

    assert stood_at <= clock.now() < stood_at + 60


def test_reset() -> None:
    """
    It forgets that it was turned and frozen.
    """
    clock = Clock()
    clock.freeze()
    clock.advance(10_000)

    clock.reset()

    assert abs(clock.now() - time.time()) < 60
