"""
The official client as Python sees it: a process of Node that does what it is told, call by call.
"""

import asyncio
import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from attrs import Factory, define, field, frozen

from authflow.emulator.world import CLIENT_ID

NODE: Final = Path(__file__).parent / "node"
STORY: Final = "story.mjs"


@frozen
class Violation:
    """
    What the client tells of one refused field.
    """

    field: str
    rule: str | None


@frozen
class Thrown(Exception):
    """
    What the client threw.

    Attributes:
        name: Of its class.
        code: The code of the refusal, where the client knows of one.
        violations: The fields that were refused.
        unawaited: What it threw besides, where nobody can catch it: Node ends a process by that.
    """

    name: str
    message: str
    code: str | int | None = None
    violations: list[Violation] = Factory(list[Violation])
    unawaited: list[str] = Factory(list[str])


@define
class Official:
    """
    The process.
    """

    _process: "subprocess.Popen[str]" = field(repr=False)

    async def aim(self, address: str) -> None:
        """
        Send all requests to *address* from now on.
        """
        await self._ask({"aim": address})

    async def forget(self) -> None:
        """
        Begin with new clients, which nobody has used.
        """
        await self._ask({"forget": True})

    async def names(self) -> list[str]:
        """
        Every method that a client has, by its path.
        """
        found: list[str] = await self._ask({"names": True})
        return found

    async def call(self, client: str, call: str, *args: object) -> Any:
        """
        Call a method of the client named *client*, such as `auth.login`; or read what is no method.

        Raises:
            Thrown: The client threw.
        """
        return await self._ask({"client": client, "call": call, "args": args})

    async def _ask(self, line: dict[str, object]) -> Any:
        # Awaited in a thread: the process outlives the loop of each test.
        said = json.loads(await asyncio.to_thread(self._exchange, json.dumps(line)))
        if "thrown" in said:
            error = said["thrown"]
            violations = [Violation(one["field"], one.get("ruleName")) for one in error.get("violated") or ()]
            raise Thrown(error["name"], error["message"], error.get("code"), violations, said["unawaited"])
        return said.get("result")

    def _exchange(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


@contextmanager
def started(folder: Path) -> Generator[Official, None, None]:
    """
    The official client in *folder*, until the block is left.
    """
    command = "node", str(folder / STORY), CLIENT_ID
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Official(process)
        finally:
            process.kill()
