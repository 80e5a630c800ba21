"""
Interrupted while the service is at work: what came of it counts, and is kept.
"""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from attrs import define, field

from authflow.cli.exits import Exit
from tests.cli.calling import COMMAND, Called, called, environment, kept_in, names, runs_in
from tests.cli.serving import Site

INTERRUPT: Final = """
import signal, sys
what, name, done = sys.argv.pop(1), sys.argv.pop(1), []
def look(audited, about):
    if audited == what and name in str(about[0]) and not done:
        done.append(signal.raise_signal(signal.SIGINT))
sys.addaudithook(look)
from authflow.cli.main import main
main()
"""


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


def interrupted(home: Path, site: Site, what: str, name: str, *arguments: str, lines: str = "") -> Called:
    """
    What a command with *arguments* printed that is interrupted as soon as it does *what* (an audit event) to *name*.
    """
    return subprocess.run(
        [sys.executable, "-c", INTERRUPT, what, name, *arguments],
        input=lines, capture_output=True, text=True, check=False, timeout=60, env=environment(site.env, home),
    )  # fmt: skip


@pytest.mark.parametrize("what", ["open", "os.rename"])
def test_a_login_is_kept_whatever_comes_between(what: str, site: Site, tmp_path: Path) -> None:
    """
    Whoever interrupts while the file is written finds it written: the service has signed them in.
    """
    ada = ("login", "--email", "ada@example.com", "--password-stdin")

    ended = interrupted(tmp_path, site, what, ".authflow-", *ada, lines="demo-password-ada\n")

    assert (Exit.DONE, "") == (ended.returncode, ended.stderr)
    assert ["member.json"] == [name for name in names(kept_in(tmp_path).parent) if name != "runs"]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["resume"], id="resume"),
        pytest.param(["logout"], id="logout"),
    ],
)
def test_what_has_not_begun_can_be_begun_again(arguments: list[str], site: Site, tmp_path: Path) -> None:
    """
    The run is there still, and so is whoever was to be signed out.
    """
    for email in ("ada@example.com", "bob@example.com"):
        password = f"demo-password-{email[:3]}\n"
        called("login", "--email", email, "--password-stdin", env=site.env, home=tmp_path, lines=password)
    before = kept_in(tmp_path).read_text(), runs_in(tmp_path)

    ended = interrupted(tmp_path, site, "import", "authflow.cli.conversation.converse", *arguments)

    assert (Exit.INTERRUPTED, "authflow: interrupted\n") == (ended.returncode, ended.stderr)
    assert before == (kept_in(tmp_path).read_text(), runs_in(tmp_path))
    assert 1 == len(before[1])


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
