"""
One schedule told, or many played by several processes.
"""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from tests.simulation.schedule import play

BATCH: Final = 250


def batch(first_and_last: tuple[int, int]) -> list[str]:
    """
    What is wrong with a few schedules.
    """
    first, last = first_and_last
    return [f"seed {seed}: {law}" for seed in range(first, last) for law in play(seed).broken]


def batches(first: int, schedules: int) -> Iterator[tuple[int, int]]:
    """
    The schedules, so few at a time that all workers end together.
    """
    for begin in range(first, first + schedules, BATCH):
        yield begin, min(begin + BATCH, first + schedules)


def one(seed: int, *, trace: bool) -> int:
    """
    Play the schedule of *seed* and say how it went.
    """
    played = play(seed, trace=trace)
    sys.stdout.write("".join(f"{line}\n" for line in (*played.lines, *played.broken)))
    sys.stdout.write(f"seed {seed}: {'broken' if played.broken else 'holds'}\n")
    return 1 if played.broken else 0


def many(first: int, schedules: int, workers: int) -> int:
    """
    Play so many schedules and say what was wrong.
    """
    began, wrong = time.monotonic(), 0
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for found in pool.map(batch, batches(first, schedules)):
            wrong += len(found)
            sys.stdout.write("".join(f"{line}\n" for line in found))
            sys.stdout.flush()
    took = time.monotonic() - began
    sys.stdout.write(
        f"{schedules} schedules, seeds {first} to {first + schedules - 1}, in {took:.0f} s"
        f" ({schedules / took:.0f} a second): {wrong} laws broken\n"
    )
    return 1 if wrong else 0
