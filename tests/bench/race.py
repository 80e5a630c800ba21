"""
Whole logins, side by side: every contender a process of its own, the service another, and one is at work at a time.

The CPU of a contender's process is counted, in user and system mode alike, whatever its threads; the service's is not.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import aiohttp
from attrs import define, field, frozen

from tests.bench.figures import Series
from tests.bench.stub import CLIENT_ID, COUNTS, EMAIL, PASSWORD, REDIRECT_URI
from tests.npm import Missing, installed

NODE: Final = Path(__file__).parent / "node"
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
            process.terminate()  # gunicorn ends its workers then, which hold our pipe too.
        await process.wait()


def official_client() -> Path:
    """
    The script that drives the official client, beside the packages of its lockfile.

    Raises:
        Missing: It cannot be had here.
    """
    return installed(NODE) / "login.mjs"


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
