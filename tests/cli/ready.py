"""
Commands that serve: a process of its own, and what it says when it is ready.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from tests.cli.calling import COMMAND, environment

PATIENCE: Final = 60.0


@frozen
class Serving:
    """
    A command that serves.

    Attributes:
        ready: The line that it wrote when it was ready.
    """

    process: asyncio.subprocess.Process
    ready: dict[str, Any]

    async def stops(self, sent: int) -> tuple[int | None, str]:
        """
        Send the signal *sent*; the exit code, and what stands on the error stream.
        """
        self.process.send_signal(sent)
        _, errors = await self.process.communicate()
        return self.process.returncode, errors.decode()


@asynccontextmanager
async def serving(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    home: Path | None = None,
    patience: float = PATIENCE,
    through: Sequence[str] = (),
) -> AsyncGenerator[Serving, None]:
    """
    `authflow` with *arguments* and `--json`, once it is ready, for *patience* seconds at most.

    Args:
        through: What it is started by.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *through, *COMMAND, *arguments, "--json", stdout=pipe, stderr=pipe, env=environment(env, home)
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(patience):
            line = await process.stdout.readline()
            assert line, await process.stderr.read() if process.stderr else b""
            yield Serving(process, json.loads(line))
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()  # Until nobody holds its streams any more: workers outlive a parent that is killed.
