"""
The command: how many sign in, by so many workers on each store, and what becomes of it when workers are killed.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Final

from attrs import frozen

from authflow.engine.keys import new_key
from tests.bench.emulated import line
from tests.bench.race import started
from tests.bench.stub import CLIENT_ID, REDIRECT_URI
from tests.cli.ready import serving
from tests.load.kills import Killer
from tests.load.rates import Crowd, cpu_of
from tests.servers import Server, postgres_in, redis_in
from tests.stores.places import KINDS

WARM: Final = 2.0
"""
Seconds of signing in before anything is measured.
"""
HEAD: Final = ("store", "workers", "sign-ins a second", "an answer: p50", "p99", "CPU a sign-in", "killed", "cut off")


@frozen
class Measured:
    """
    What came of it.

    Attributes:
        rate: Sign-ins a second.
        middle, slowest: What half of all answers, and all but one in a hundred, took at most, in seconds.
        cpu: What a sign-in costs the workers, in seconds; nothing where some were killed, as nobody knows theirs.
        killed: How many workers were.
        cut_off: How many sign-ins were begun again, as somebody who served them was killed.
    """

    rate: float
    middle: float
    slowest: float
    cpu: float | None
    killed: int
    cut_off: int


async def measured(url: str, workers: int, said: argparse.Namespace) -> Measured:
    """
    What comes through so many *workers* with a store at *url*.
    """
    seconds: float = said.seconds
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(started(sys.executable, "-m", "tests.bench.stub"))
        env = {
            "AUTHFLOW_BASE_URL": await line(service),
            "AUTHFLOW_CLIENT_ID": CLIENT_ID,
            "AUTHFLOW_REDIRECT_URI": REDIRECT_URI,
            "AUTHFLOW_KEYS": new_key().written,
        }
        command = ("serve", "--port", "0", "--workers", str(workers), "--store", url)
        there = await stack.enter_async_context(serving(*command, env=env, patience=seconds + 120.0))
        origin, pid = there.ready["pages"].removesuffix("/login"), there.process.pid
        await Crowd(origin, said.people).comes(WARM)
        crowd, cpu = Crowd(origin, said.people), cpu_of(pid)
        killer = Killer(pid, origin, Random(said.seed), said.kill_every)  # noqa: S311 - the same kills every time
        killing = asyncio.ensure_future(killer.kills(sys.maxsize)) if said.kill_every and workers > 1 else None
        await crowd.comes(seconds)
        if killing is not None:
            killing.cancel()
        spent = (cpu_of(pid) - cpu) / crowd.signed_in if killing is None else None
    cuts = quantiles(crowd.answered, n=100)
    return Measured(crowd.signed_in / seconds, cuts[49], cuts[98], spent, killer.killed, crowd.cut_off)


@contextmanager
def at(kind: str) -> Generator[str, None, None]:
    """
    The URL of an empty store of that *kind*, on a disk.
    """
    servers: Mapping[str, Callable[[Path], Server]] = {"redis": redis_in, "postgres": postgres_in}
    folder = Path(tempfile.mkdtemp(prefix=f"authflow-{kind}-"))
    try:
        if kind not in servers:
            yield f"sqlite:///{folder / 'runs.db'}"
            return
        server = servers[kind](folder)
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def row(kind: str, workers: int, found: Measured) -> str:
    """
    A line of the table.
    """
    cpu = "" if found.cpu is None else f"{found.cpu * 1e3:.1f} ms"
    times = (f"{found.middle * 1e3:.0f} ms", f"{found.slowest * 1e3:.0f} ms", cpu)
    return _line(kind, str(workers), f"{found.rate:.0f}", *times, str(found.killed), str(found.cut_off))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    """
    Read the arguments, and print a table as it grows.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.load", description="How many sign in by several workers.")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long each is measured (15)")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4], help="how many there are (1 2 4)")
    parser.add_argument("--store", nargs="+", choices=KINDS, default=KINDS, help="where runs are kept (all kinds)")
    parser.add_argument("--people", type=int, default=16, help="how many sign in at once (16)")
    parser.add_argument(
        "--kill-every", type=float, default=0.0, help="seconds between two kills, on the average (never)"
    )
    parser.add_argument("--seed", type=int, default=0, help="what draws who is killed and when (0)")
    said = parser.parse_args()
    sys.stdout.write(f"{os.cpu_count()} processors for workers, store, service and {said.people} people alike\n\n")
    sys.stdout.write(_line(*HEAD) + _line(*["---"] * len(HEAD)))
    for kind in said.store:
        with at(kind) as url:
            for workers in said.workers:
                sys.stdout.write(row(kind, workers, asyncio.run(measured(url, workers, said))))
                sys.stdout.flush()


if __name__ == "__main__":
    main()
