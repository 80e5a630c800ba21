"""
Somebody who kills workers.
"""

import asyncio
import os
import signal
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from random import Random

import aiohttp
from attrs import define, field


def workers_of(parent: int) -> list[int]:
    """
    The processes that the process *parent* has started (`proc_pid_task(5)`).
    """
    try:
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()]
    except FileNotFoundError:  # It is gone itself.
        return []


@define
class Killer:
    """
    Kills one worker of *parent* after the other, at moments that *chance* draws, as long as somebody answers.

    Attributes:
        origin: Where they answer.
        every: How long it waits between two on the average, in seconds.
        killed: How many there were.
    """

    parent: int
    origin: str
    chance: Random
    every: float
    killed: int = field(init=False, default=0)

    async def kills(self, most: int) -> None:
        """
        Kill so many.
        """
        while self.killed < most:
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * self.every)
            await self._answered()
            if workers := workers_of(self.parent):
                with suppress(ProcessLookupError):
                    os.kill(self.chance.choice(workers), signal.SIGKILL)
                    self.killed += 1

    async def _answered(self) -> None:
        """
        Wait until somebody answers.
        """
        while True:
            with suppress(aiohttp.ClientError, TimeoutError):
                async with aiohttp.request("HEAD", f"{self.origin}/login") as answer:  # It begins nothing.
                    if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                        return
            await asyncio.sleep(0.05)
