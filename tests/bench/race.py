"""
Whole logins, side by side: every contender a process of its own, the service another, and one is at work at a time.

The CPU of a contender's process is counted, in user and system mode alike, whatever its threads; the service's is not.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import aiohttp
from attrs import define, field, frozen

from tests.bench.figures import Series
from tests.bench.stub import CLIENT_ID, COUNTS, EMAIL, PASSWORD, REDIRECT_URI

NODE: Final = Path(__file__).parent / "node"
HOME: Final = Path.home() / ".cache" / "authflow-bench"
BRING_NODE: Final = "Node.js 20 or later with npm brings it (https://nodejs.org)"
BRING_PACKAGES: Final = "`npm ci` in tests/bench/node must be able to bring it"
NPM_CI: Final = "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"
BARE, AUTHFLOW = "five bare aiohttp requests", "AuthFlow"
OFFICIAL, OFFICIAL_APART = "@wix/sdk, one client for all", "@wix/sdk, a client for each user"
WARM: Final = 300
"""
Logins that are made before any is measured: a compiler at run time has to see what it compiles.
"""


@frozen
class Made:
    """
    What became of some logins.

    Attributes:
        seconds: Of CPU, for all of them.
        access, refresh: The tokens of the last.
        counts: What the service was asked, by operation.
    """

    seconds: float
    access: str
    refresh: str
    counts: Mapping[str, int]


@define
class Contender:
    """
    A process that makes logins.
    """

    name: str
    process: Process
    stub: str

    async def make(self, logins: int) -> Made:
        """
        Make so many *logins*, one after the other.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{logins}\n".encode())
        line = await self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} gave up")
        async with aiohttp.request("GET", self.stub + COUNTS) as response:
            counts: dict[str, int] = await response.json()
        counts.pop("connections", None)
        return Made(**json.loads(line), counts=counts)


@define
class Costs:
    """
    What a login costs each contender, in milliseconds of CPU, round by round; and how many requests it makes.
    """

    milliseconds: dict[str, Series] = field(factory=dict[str, Series])
    requests: dict[str, float] = field(factory=dict[str, float])


class Missing(Exception):
    """
    The official client cannot be had here; the message says what brings it.
    """


@asynccontextmanager
async def started(*command: str) -> AsyncGenerator[Process, None]:
    """
    *command*, until the block is left.
    """
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def official_client(home: Path = HOME) -> Path:
    """
    The script that drives the official client, beside the packages of its lockfile; they are fetched once.

    Raises:
        Missing: There is nothing to run it, or the packages cannot be had.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Missing(BRING_NODE)
    parts = b"".join(part.read_bytes() for part in sorted(NODE.iterdir()) if part.is_file())
    place = home / sha256(parts).hexdigest()[:16]
    if not place.exists():
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as making:
            made = Path(making) / "node"
            shutil.copytree(NODE, made, ignore=shutil.ignore_patterns("node_modules"))
            fetched = subprocess.run(NPM_CI, cwd=made, check=False, stdout=2)  # What it has to say is no figure.
            if fetched.returncode != 0:
                raise Missing(BRING_PACKAGES)
            with suppress(OSError):  # Somebody else was faster.
                made.rename(place)
    return place / "login.mjs"


@asynccontextmanager
async def contenders() -> AsyncGenerator[Sequence[Contender], None]:
    """
    All contenders that can be had here, and the service they ask.
    """
    python = sys.executable, "-m"
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(started(*python, "tests.bench.stub"))
        assert service.stdout is not None
        stub = (await service.stdout.readline()).decode().strip()
        commands: dict[str, tuple[str, ...]] = {
            BARE: (*python, "tests.bench.logins", "bare", stub),
            AUTHFLOW: (*python, "tests.bench.logins", "through", stub),
        }
        with suppress(Missing):
            node = "node", str(official_client()), stub, CLIENT_ID, REDIRECT_URI, EMAIL, PASSWORD
            commands |= {OFFICIAL: (*node, "one"), OFFICIAL_APART: (*node, "each")}
        yield [
            Contender(name, await stack.enter_async_context(started(*command)), stub)
            for name, command in commands.items()
        ]


async def race(rounds: int, logins: int) -> Costs:
    """
    What a login costs: in each of *rounds* every contender makes *logins*, one contender after the other.
    """
    costs = Costs()
    async with contenders() as all_of_them:
        for one in all_of_them:
            await one.make(WARM)
        for _ in range(rounds):
            for one in all_of_them:
                made = await one.make(logins)
                costs.milliseconds.setdefault(one.name, []).append(made.seconds / logins * 1e3)
                costs.requests[one.name] = (sum(made.counts.values()) - made.counts["signed in"]) / logins
    return costs
