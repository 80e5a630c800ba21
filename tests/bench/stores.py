"""
A turn on each store, its statements beside the bare driver's, and a turn among many parked runs.

The turn is that of `turns.py`: a wrong password. It reads the run, announces the call, counts it for the address, gives
back the code that was not sent, and writes what came of it: five statements, which the bare driver makes one after the
other. Of ours, the second and the third are one step, and so are the last two. It is measured by the clock: it waits
for disks and servers, as the bare driver does. Both are taken in turns, so that what else the machine does falls on
both.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Final

from attrs import evolve, frozen

from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.engine.clock import SystemClock
from authflow.engine.engine import Engine
from authflow.engine.journal import Journal
from authflow.engine.ports import Store
from authflow.engine.turn import Turns
from authflow.flows import ATLAS
from authflow.stores.kept import Kept
from authflow.stores.rows import AnnounceRow, Row, SettleRow
from tests.bench.figures import Series, ratios, told
from tests.bench.limits import WIDE
from tests.bench.places import COUNTS, PLACES, row
from tests.bench.turns import Refusing, Turn, wrong

WARM: Final = 20
FEW: Final = 1_000
MANY: Final = 100_000


@frozen
class Figures:
    """
    What was measured, in microseconds by the clock.

    Attributes:
        ours: A turn, all of it, in each round, among 1,000 parked runs.
        rows: Its statements by our store of rows, as a turn asks for them.
        bare: The same by the bare driver.
        among: A turn on another store of the same kind, among all the parked runs.
    """

    ours: Series
    rows: Series
    bare: Series
    among: Series


async def measured(rounds: int, each: int, runs: int = MANY) -> Mapping[str, Figures]:
    """
    Every store, in *rounds* of *each* turns, beside another one that holds so many *runs*.
    """
    figures: dict[str, Figures] = {}
    for name, place in PLACES.items():
        with folder() as few, folder() as many:
            async with place(few) as one, place(many) as other:
                await one.fill(0, FEW)
                await other.fill(0, runs)
                turn, among = await turn_on(one.store), await turn_on(other.store)
                same = await statements(one.store)
                turns = (turn, same or turn, one.bare or turn, among)
                ours, rows, bare, crowded = await side_by_side(turns, rounds, each)
                figures[name] = Figures(ours, rows if same else [], bare if one.bare else [], crowded)
    return figures


@contextmanager
def folder() -> Generator[Path, None, None]:
    """
    A folder below one that everybody may enter, as whoever PostgreSQL runs as must.
    """
    with tempfile.TemporaryDirectory(prefix="authflow-bench-") as name:
        yield Path(name)


async def side_by_side(turns: Sequence[Turn], rounds: int, each: int) -> list[Series]:
    """
    All of them, one after the other, in each round.
    """
    for turn in turns:
        await clocked(turn, WARM)
    taken: list[Series] = [[] for _ in turns]
    for _ in range(rounds):
        for turn, series in zip(turns, taken, strict=True):
            series.append(await clocked(turn, each))
    return taken


async def statements(store: Store) -> Turn | None:
    """
    What a turn asks of the rows beneath *store*, if there are any.
    """
    if not isinstance(store, Kept):
        return None
    rows, standing = store.rows, row(-2)
    announce: AnnounceRow | None = getattr(rows, "announce", None)
    settle: SettleRow | None = getattr(rows, "settle", None)
    assert announce is not None  # Each of ours can.
    assert settle is not None
    await rows.put(standing)

    def later() -> Row:
        nonlocal standing
        standing = evolve(standing, revision=standing.revision + 1)
        return standing

    async def turn() -> None:
        key = token_hex(32)
        await rows.get(standing.id)
        assert await announce(later(), key, *COUNTS) is True
        assert await settle(later(), key, "codes")

    return turn


async def clocked(turn: Turn, times: int) -> float:
    """
    The middle one of so many turns, in microseconds.
    """
    taken = list[float]()
    for _ in range(times):
        before = time.perf_counter()
        await turn()
        taken.append((time.perf_counter() - before) * 1e6)
    return told(taken).median if times > 1 else taken[0]


async def turn_on(store: Store) -> Turn:
    """
    A run that stays where it is.
    """
    turns = Turns(
        atlas=ATLAS,
        service=Refusing(),
        store=store,
        clock=SystemClock(),
        chance=token_bytes,
        limits=WIDE,
        journal=Journal(),
    )
    engine = Engine(turns, bytes(32))
    action = await engine.start("login", {})

    async def turn() -> object:
        nonlocal action
        step = action.step
        action = await engine.reply(action.handle, Reply(Choice.SUBMIT, wrong(step), step))
        assert action.step == step + 1  # A reply that is passed over would cost next to nothing.
        return action

    return turn


def page(figures: Mapping[str, Figures]) -> str:
    """
    *figures* as a table.
    """
    lines = [
        "| store | the bare driver, µs | by the store | by a whole turn | a whole turn, µs | among all | of 1,000 |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, found in figures.items():
        beside = [f"{told(ratios(series, found.bare)):.2f}" for series in (found.rows, found.ours) if found.bare]
        bare = " | ".join([f"{told(found.bare):.0f}", *beside] if found.bare else ["-"] * 3)
        whole = f"{told(found.ours):.0f} | {told(found.among):.0f} | {told(ratios(found.among, found.ours)):.2f}"
        lines.append(f"| {name} | {bare} | {whole} |")
    return "\n".join(lines)


def main() -> None:
    """
    Read the arguments, measure and print.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stores", description="What a turn costs on a store.")
    parser.add_argument("--rounds", type=int, default=15, help="how often everything is measured (15)")
    parser.add_argument("--turns", type=int, default=200, help="turns in a round (200)")
    parser.add_argument("--runs", type=int, default=MANY, help="runs that are parked (100000)")
    said = parser.parse_args()
    sys.stdout.write(page(asyncio.run(measured(said.rounds, said.turns, said.runs))) + "\n")


if __name__ == "__main__":
    main()
