"""
Interrupted while the service is at work: what came of it counts, and is kept.
"""

import asyncio
import json
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from attrs import define, field

from authflow.cli.exits import Exit
from tests.cli.calling import COMMAND, environment, kept_in, runs_in
from tests.cli.serving import Site


@define
class Gate:
    """
    Stands before a site, and holds one request back until it is opened.

    Attributes:
        path: What stands in the request that is held.
        asked: Set when it has come.
        opened: Set to let it through.
    """

    port: int
    path: bytes
    asked: asyncio.Event = field(factory=asyncio.Event)
    opened: asyncio.Event = field(factory=asyncio.Event)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """
        Carry one connection.
        """
        back, forth = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            await asyncio.gather(self._carry(reader, forth, held=True), self._carry(back, writer, held=False))
        finally:
            for one in (writer, forth):
                one.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, held: bool) -> None:
        while raw := await reader.read(65536):
            if held and self.path in raw:
                self.asked.set()
                await self.opened.wait()
            writer.write(raw)
        writer.close()


@asynccontextmanager
async def gated(site: Site, path: bytes) -> AsyncGenerator[tuple[Gate, str]]:
    """
    A gate before *site*, and its address.
    """
    gate = Gate(int(site.address.rpartition(":")[2]), path)
    async with await asyncio.start_server(gate, "127.0.0.1", 0) as server:
        yield gate, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        pytest.param(["login", "--email", "ada@example.com", "--password-stdin"], b"/login", id="login"),
        pytest.param(["sign-on", "--email", "ada@example.com"], b"/sign-on", id="sign-on"),
    ],
)
async def test_a_run_that_ends_meanwhile_has_ended(
    arguments: list[str], path: bytes, site: Site, tmp_path: Path
) -> None:
    """
    Whoever is signed in by then is kept as signed in, and told so: there is nothing to go on with.
    """
    async with gated(site, path) as (gate, address), asyncio.timeout(30):
        process = await asyncio.create_subprocess_exec(
            *COMMAND, *arguments, "--json", env=environment({"AUTHFLOW_BASE_URL": address}, tmp_path),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(b"demo-password-ada\n")
        await gate.asked.wait()

        process.send_signal(signal.SIGINT)
        gate.opened.set()
        output, _ = await process.communicate()

    told = json.loads(output)
    assert (Exit.DONE, "signed_in", None) == (process.returncode, told["action"]["state"], told["resume"])
    assert (True, []) == (kept_in(tmp_path).exists(), runs_in(tmp_path))


async def test_a_run_that_asks_for_more_meanwhile_is_left_there(site: Site, tmp_path: Path) -> None:
    """
    The password is not asked again: it goes on where the service has led it.
    """
    async with gated(site, b"/login") as (gate, address), asyncio.timeout(30):
        process = await asyncio.create_subprocess_exec(
            *COMMAND, "login", "--email", "bob@example.com", "--password-stdin", "--json",
            env=environment({"AUTHFLOW_BASE_URL": address}, tmp_path),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(b"demo-password-bob\n")
        await gate.asked.wait()

        process.send_signal(signal.SIGINT)
        gate.opened.set()
        output, _ = await process.communicate()

    told = json.loads(output)
    assert (Exit.INTERRUPTED, "enter_code") == (process.returncode, told["action"]["state"])
    assert [told["resume"]] == runs_in(tmp_path)
