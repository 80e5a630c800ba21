"""
The command: measure everything in one go, or some of it, and print it.
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
from tests.bench.web.first import first_page
from tests.bench.web.logins import logins
from tests.bench.web.rates import rates as answers
from tests.bench.web.table import Web
from tests.bench.weight import PARKED, imports, parked

PACKAGES: Final = (
    "aiohttp",
    "attrs",
    "cattrs",
    "jinja2",
    "structlog",
    "transitions",
    "python-statemachine",
    "django",
    "django-allauth",
    "gunicorn",
)


EVERYTHING: Final = "everything"
PARTS: Final = {
    "logins": "whole logins by Python, beside bare requests and the official client",
    "turns": "one turn of a run without I/O, beside other machines",
    "parked": "what a parked run weighs",
    "imports": "how long a fresh process takes",
    "emulator": "logins that the emulator answers",
    "web": "pages and JSON over HTTP, beside bare handlers of aiohttp; logins in a browser, beside django-allauth",
}


async def measure(said: argparse.Namespace) -> Measured:
    """
    Measure what is *said*, or everything; the costs that are compared side by side in rounds.
    """
    rounds: int = said.rounds
    wanted = PARTS if EVERYTHING in said.parts else said.parts
    return Measured(
        here=here(),
        logins=await race(rounds, said.logins) if "logins" in wanted else None,
        turns=await turns(rounds, said.turns) if "turns" in wanted else {},
        bytes_parked={place: await parked(place, said.runs) for place in PARKED} if "parked" in wanted else {},
        imports=imports(rounds) if "imports" in wanted else {},
        emulator=await rates(rounds, said.answered) if "emulator" in wanted else None,
        web=await web(rounds, said.asked, said.logins) if "web" in wanted else None,
    )


async def web(rounds: int, asked: int, made: int) -> Web:
    """
    Measure what goes over HTTP.
    """
    return Web(await answers(rounds, asked), await logins(rounds, made), await first_page())


def here() -> Mapping[str, str]:
    """
    The machine, and the versions of what was measured.
    """
    installed = {one.name.lower() for one in distributions()}
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
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="What a login costs.",
        epilog="\n".join(
            ("parts:", *(f"  {name:10}{what}" for name, what in PARTS.items()), "and on stores: -m tests.bench.stores")
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", choices=[EVERYTHING, *PARTS], default=EVERYTHING)
    parser.add_argument("--rounds", type=int, default=15, help="how often everything is measured (15)")
    parser.add_argument("--logins", type=int, default=100, help="logins of each contender in a round (100)")
    parser.add_argument("--turns", type=int, default=500, help="turns of each contender in a round (500)")
    parser.add_argument("--answered", type=int, default=2000, help="logins that the emulator answers in a round (2000)")
    parser.add_argument("--asked", type=int, default=400, help="answers of each kind over HTTP in a round (400)")
    parser.add_argument("--runs", type=int, default=5000, help="runs that are parked to be weighed (5000)")
    parser.add_argument("--json", action="store_true", help="every single figure, as JSON")
    said = parser.parse_args()
    measured = asyncio.run(measure(said))
    sys.stdout.write((json.dumps(attrs.asdict(measured), indent=2) if said.json else page(measured)) + "\n")


if __name__ == "__main__":
    main()
