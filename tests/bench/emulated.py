"""
Logins that the emulator answers, at its cheapest hashing: a process of its own on one processor, asked from another.

Run as a program it serves, and prints its address; for each line that it reads, it prints the CPU that it has used so
far, in seconds, whatever its threads.
"""

import asyncio
import os
import sys
import time
from asyncio.subprocess import Process
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from attrs import define, field, frozen

from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.world import CLIENT_ID, World
from tests.bench.figures import Series
from tests.bench.race import started

CONNECTIONS: Final = 8
WARM: Final = 300
"""
Logins that are made before any is measured.
"""
BODY: Final = b'{"loginId": {"email": "ada@example.com"}, "password": "demo-password-ada"}'


@define
class Rates:
    """
    Logins a second, round by round.

    Attributes:
        by_cpu: As many as one whole processor would answer.
        by_clock: As many as were answered, whatever else was going on.
    """

    by_cpu: Series = field(factory=list[float])
    by_clock: Series = field(factory=list[float])


async def rates(rounds: int, logins: int) -> Rates:
    """
    How many logins it answers: in each of *rounds*, so many *logins*, over connections that are kept.
    """
    found = Rates()
    async with started(sys.executable, "-m", "tests.bench.emulated") as process:
        login = await _login(await line(process))
        await _made(login, WARM)
        for _ in range(rounds):
            cpu, clock = await used(process), time.perf_counter()
            made = await _made(login, logins)
            found.by_clock.append(made / (time.perf_counter() - clock))
            found.by_cpu.append(made / (await used(process) - cpu))
    return found


@frozen
class Sent:
    """
    A request as bytes, and where it goes: an HTTP client would be slower than what it asks.
    """

    host: str
    port: int
    written: bytes


async def _login(address: str) -> Sent:
    async with aiohttp.ClientSession(address, raise_for_status=True) as session:
        asked = {"clientId": CLIENT_ID, "grantType": "anonymous"}
        async with session.post("/oauth2/token", json=asked) as response:
            token = (await response.json())["access_token"]
    parts = urlsplit(address)
    head = {
        "Host": parts.netloc,
        "Authorization": token,
        "Content-Type": "application/json",
        "Content-Length": len(BODY),
    }
    lines = ("POST /_api/iam/authentication/v2/login HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()))
    return Sent(str(parts.hostname), parts.port or 80, "\r\n".join((*lines, "", "")).encode() + BODY)


async def _made(login: Sent, logins: int) -> int:
    each = -(-logins // CONNECTIONS)
    await asyncio.gather(*(_one_after_another(login, each) for _ in range(CONNECTIONS)))
    return each * CONNECTIONS


async def _one_after_another(login: Sent, logins: int) -> None:
    reader, writer = await asyncio.open_connection(login.host, login.port)
    for _ in range(logins):
        writer.write(login.written)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        answer = await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        if b'"state": "SUCCESS"' not in answer:
            raise ValueError(answer)
    writer.close()


async def used(process: Process) -> float:
    """
    The CPU that the emulator in *process* has used so far, in seconds.
    """
    assert process.stdin is not None
    process.stdin.write(b"\n")
    return float(await line(process))


async def line(process: Process) -> str:
    """
    The next thing that *process* says.
    """
    assert process.stdout is not None
    said = await process.stdout.readline()
    if not said:
        raise RuntimeError("the emulator gave up")
    return said.decode().strip()


async def main() -> None:
    """
    Serve until nobody asks any more.
    """
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    loop = asyncio.get_running_loop()
    world = World(hasher=CHEAP)
    async with serve(world) as address:
        _say(address)
        while await loop.run_in_executor(None, sys.stdin.readline):
            _say(str(time.process_time()))
    world.close()


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
