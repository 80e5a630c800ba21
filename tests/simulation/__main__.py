"""
Play many schedules, or show one.
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from typing import Final

from tests.simulation.schedule import play

BATCH: Final = 250


def arguments() -> argparse.Namespace:
    """
    What the command line says.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="play this one alone, as it was played before")
    parser.add_argument("--trace", action="store_true", help="tell what happens in it")
    parser.add_argument("--schedules", type=int, default=2000, help="how many to play (2000)")
    parser.add_argument("--first", type=int, default=0, help="the seed to begin with (0)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many processes play")
    return parser.parse_args()


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
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for found in pool.imap_unordered(batch, batches(first, schedules)):
            wrong += len(found)
            sys.stdout.write("".join(f"{line}\n" for line in found))
    took = time.monotonic() - began
    sys.stdout.write(
        f"{schedules} schedules, seeds {first} to {first + schedules - 1}, in {took:.0f} s"
        f" ({schedules / took:.0f} a second): {wrong} laws broken\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    said = arguments()
    code = one(said.seed, trace=said.trace) if said.seed is not None else many(said.first, said.schedules, said.workers)
    sys.exit(code)
