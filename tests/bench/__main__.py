"""
The command: measure everything in one go, and print it.
"""

import argparse
import asyncio
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Final

import attrs

from tests.bench.emulated import rates
from tests.bench.race import NODE, race
from tests.bench.table import Measured, page
from tests.bench.turns import turns
from tests.bench.weight import PARKED, imports, parked

PACKAGES: Final = ("aiohttp", "attrs", "structlog", "transitions", "python-statemachine")


async def measure(rounds: int, logins: int, each: int, runs: int, answered: int) -> Measured:
    """
    Measure everything, the costs that are compared side by side in *rounds*.
    """
    return Measured(
        here=here(),
        logins=await race(rounds, logins),
        turns=await turns(rounds, each),
        bytes_parked={place: await parked(place, runs) for place in PARKED},
        imports=imports(rounds),
        emulator=await rates(rounds, answered),
    )


def here() -> Mapping[str, str]:
    """
    The machine, and the versions of what was measured.
    """
    installed = {one.name for one in distributions()}
    told = {"Python": platform.python_version()} | {name: version(name) for name in PACKAGES if name in installed}
    if shutil.which("node") is not None:
        node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True)
        wanted = json.loads((NODE / "package.json").read_text("utf-8"))["dependencies"]
        told |= {"Node.js": node.stdout.strip().removeprefix("v")} | wanted
    return told | {"on": f"{platform.system()} {platform.machine()}, {processor()}, {os.cpu_count()} processors"}


def processor() -> str:
    """
    The processor's own name, where the system tells it.
    """
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


def main() -> None:
    """
    Read the arguments, measure and print.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="What a login costs.")
    parser.add_argument("--rounds", type=int, default=15, help="how often everything is measured (15)")
    parser.add_argument("--logins", type=int, default=100, help="logins of each contender in a round (100)")
    parser.add_argument("--turns", type=int, default=500, help="turns of each contender in a round (500)")
    parser.add_argument("--answered", type=int, default=2000, help="logins that the emulator answers in a round (2000)")
    parser.add_argument("--runs", type=int, default=5000, help="runs that are parked to be weighed (5000)")
    parser.add_argument("--json", action="store_true", help="every single figure, as JSON")
    said = parser.parse_args()
    measured = asyncio.run(measure(said.rounds, said.logins, said.turns, said.runs, said.answered))
    sys.stdout.write((json.dumps(attrs.asdict(measured), indent=2) if said.json else page(measured)) + "\n")


if __name__ == "__main__":
    main()
