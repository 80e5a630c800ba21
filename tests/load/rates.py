"""
Sign-ins by the pages, as many as come through, with a service that costs next to nothing (`tests/bench/stub.py`).

Whoever asks makes a connection for each request, so that each may come to another worker, writes it as bytes and looks
at what is answered. Whoever is cut off begins again, with nothing but their address and password.
"""

import asyncio
import os
import re
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from attrs import define, field

from tests.bench.stub import PASSWORD
from tests.bench.web.asking import Heard, Visitor, get, post
from tests.bench.web.handlers import FORM
from tests.load.kills import workers_of

PATIENCE: Final = 30.0
_TOKEN: Final = re.compile(rb'name="token" value="(\w+)"')


class CutOffError(Exception):
    """
    Nobody answered, or not with what must be answered.
    """


def signing_in(origin: str, email: str) -> Visitor:
    """
    Look at the page, fill in the form, see that it is done, and that one is known.
    """
    page = yield get(origin, "/login", Connection="close")
    token = _TOKEN.search(page.body)
    if token is None:
        raise CutOffError(page.head)
    values = {"token": token[1].decode(), "step": "1", "email": email, "password": PASSWORD, "choice": "submit"}
    body = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in values.items()).encode()
    led = yield post(origin, "/login", body, page.cookies(), Content_Type=FORM, Connection="close")
    cookies = {**page.cookies(), **led.cookies()}
    done = yield get(origin, "/login?ended=1", cookies, Connection="close")
    home = yield get(origin, "/", cookies, Connection="close")
    if b"You are signed in" not in done.body or email.encode() not in home.body:
        raise CutOffError(led.head)


@define
class Crowd:
    """
    So many *people*, each of whom signs in again and again, at an address of their own: at one, few may at a time.

    Attributes:
        answered: How long each answer took, its connection included, in seconds.
        signed_in: How many sign-ins came through.
        cut_off: How many did not, and were begun again.
    """

    origin: str
    people: int
    answered: list[float] = field(init=False, factory=list[float])
    signed_in: int = field(init=False, default=0)
    cut_off: int = field(init=False, default=0)

    async def comes(self, seconds: float) -> None:
        """
        Sign in for so many *seconds*; whoever has begun by then comes to the end.
        """
        until = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            for nth in range(self.people):
                group.create_task(self._again_and_again(f"ada{nth}@example.com", until))

    async def _again_and_again(self, email: str, until: float) -> None:
        while time.monotonic() < until:
            try:
                await self._once(email)
            except (OSError, TimeoutError, EOFError, CutOffError):
                self.cut_off += 1
                await asyncio.sleep(0.05)
            else:
                self.signed_in += 1

    async def _once(self, email: str) -> None:
        visitor = signing_in(self.origin, email)
        written = next(visitor)
        while True:
            begun = time.perf_counter()
            heard = await self._heard(written)
            self.answered.append(time.perf_counter() - begun)
            try:
                written = visitor.send(heard)
            except StopIteration:
                return

    async def _heard(self, written: bytes) -> Heard:
        where = urlsplit(self.origin)
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            try:
                writer.write(written)
                head, end, body = (await reader.read(-1)).partition(b"\r\n\r\n")
            finally:
                writer.close()
        if not end:
            raise CutOffError
        return Heard(head, body)


def cpu_of(parent: int) -> float:
    """
    Seconds of CPU that the workers of *parent* have used, or it itself where it has none (`proc_pid_stat(5)`).
    """
    ticks = 0
    for pid in workers_of(parent) or [parent]:
        user, system = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]
        ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")
