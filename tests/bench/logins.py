"""
Whole logins by Python, in a process of their own, which loads nothing but what its contender needs.

For each number that is read, so many are made, and what they cost is printed.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TypeAlias

Login: TypeAlias = Callable[[], Awaitable[tuple[str, str]]]


async def main(contender: str, stub: str) -> None:
    """
    Make as many logins as each line says, by the module of that name.
    """
    loop = asyncio.get_running_loop()
    async with import_module(f"tests.bench.{contender}").logins(stub) as login:
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            before = time.process_time()
            for _ in range(int(line)):
                access, refresh = await login()
            seconds = time.process_time() - before
            sys.stdout.write(json.dumps({"seconds": seconds, "access": access, "refresh": refresh}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
