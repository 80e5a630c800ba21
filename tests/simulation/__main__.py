"""
Play many schedules, or show one.
"""

import argparse
import os
import sys

from tests.simulation.many import many, one


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


if __name__ == "__main__":
    said = arguments()
    code = one(said.seed, trace=said.trace) if said.seed is not None else many(said.first, said.schedules, said.workers)
    sys.exit(code)
