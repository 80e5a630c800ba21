"""
The commands that serve and play: `emulator start` and `demo`.
"""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from authflow.emulator.remote import Remote
from tests.cli.calling import called

SECRETS = ("demo-password", "OauthNG", "JWS.", "JWE.")


@asynccontextmanager
async def started(*arguments: str) -> AsyncGenerator[tuple[asyncio.subprocess.Process, dict[str, str]]]:
    """
    An emulator in a process of its own, with what it said when it was ready.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "authflow",
        "emulator",
        "start",
        "--json",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            yield process, json.loads(await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def play(*arguments: str, base_url: str) -> tuple[int, str, str]:
    """
    The demo against the emulator at *base_url*.
    """
    played = await asyncio.to_thread(called, "demo", "--script", *arguments, env={"AUTHFLOW_BASE_URL": base_url})
    return played.returncode, played.stdout, played.stderr


async def test_the_ready_line_says_all() -> None:
    """
    One JSON line has everything that a program needs.
    """
    async with started("--port", "0") as (_, ready):
        assert {*ready} == {"api", "site", "console", "client_id", "api_key"}
        assert ready["api"].startswith("http://127.0.0.1:")
        assert ready["console"].startswith("http://127.0.0.1:")


async def test_a_console_is_beside_it() -> None:
    """
    Who waits for the owner stands on its first page; and whoever wants none has none.
    """
    async with (
        started("--port", "0") as (_, ready),
        aiohttp.ClientSession() as session,
        session.get(ready["console"]) as answer,
    ):
        shown = await answer.text()
    async with started("--port", "0", "--no-console") as (_, bare):
        pass

    assert "cyd@example.com" in shown
    assert bare["console"] is None


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["sigterm", "ctrl-c"])
async def test_it_serves_until_it_is_told_to_stop(sent: signal.Signals) -> None:
    """
    SIGTERM and ctrl-c end it in peace.
    """
    async with started("--port", "0") as (process, _):
        process.send_signal(sent)
        _, errors = await process.communicate()

        assert (process.returncode, errors) == (0, b"")


async def test_a_port_that_is_taken_is_said() -> None:
    """
    One line names the port.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        refused = await asyncio.to_thread(called, "emulator", "start", "--port", str(port))

    assert refused.stderr.startswith(f"authflow: port {port} cannot be had: ")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "example.com"])  # noqa: S104 - that is what is refused
async def test_other_machines_are_not_let_in(host: str) -> None:
    """
    One line says what is missing.
    """
    refused = await asyncio.to_thread(called, "emulator", "start", "--port", "0", "--host", host)

    line = f"authflow: --host {host} lets other machines in, and secrets out: say --beyond-loopback, too.\n"
    assert (2, "", line) == (refused.returncode, refused.stdout, refused.stderr)


async def test_other_machines_are_let_in() -> None:
    """
    Who says so is warned, and served.
    """
    async with started("--port", "0", "--host", "0.0.0.0", "--beyond-loopback") as (process, ready):  # noqa: S104 - that is what is tested
        assert process.stderr is not None
        warned = await process.stderr.readline()

    assert b"authflow: whoever reaches 0.0.0.0 reads every secret of this emulator, and is its owner.\n" == warned
    assert ready["api"].startswith("http://0.0.0.0:")


async def test_a_host_that_is_none_is_said() -> None:
    """
    One line names it.
    """
    refused = await asyncio.to_thread(called, "emulator", "start", "--host", "127.0.0.1.nowhere.localhost")

    assert 2 == refused.returncode
    assert 1 == len(refused.stderr.splitlines())
    assert refused.stderr.startswith("authflow: port 9480 at 127.0.0.1.nowhere.localhost cannot be had: ")


async def test_the_stories_are_true() -> None:
    """
    All three end signed in, the emulator that was asked agrees, nothing secret is printed, and it is left running.
    """
    async with started("--port", "0") as (process, ready), aiohttp.ClientSession() as session:
        code, printed, errors = await play(base_url=ready["api"])

        remote = Remote(ready["api"], session)
        members = {member["email"]: member for member in await remote.members()}
        asked = [entry["operation"] for entry in await remote.ask("GET", "/requests")]
        mails = await remote.ask("GET", "/mail", query={"to": "bob@example.com"})

        assert (code, errors) == (0, "")
        assert printed.count("token info: active, MEMBER, the right one") == 3
        assert not [secret for secret in (*SECRETS, mails[0]["code"]) if secret in printed]
        assert {email: member["status"] for email, member in members.items()} == dict.fromkeys(
            ("ada@example.com", "bob@example.com", "cyd@example.com"), "ACTIVE"
        )
        assert members["bob@example.com"]["verified"] is True
        assert (asked.count("login"), asked.count("verify"), asked.count("token-info")) == (4, 2, 3)
        assert process.returncode is None


async def test_the_stories_can_be_played_again() -> None:
    """
    Whoever plays them twice sees the same.
    """
    async with started("--port", "0") as (_, ready):
        first, second = await play(base_url=ready["api"]), await play("--json", base_url=ready["api"])

    assert (first[0], second[0]) == (0, 0)
    assert json.loads(second[1])["told"] is True


def test_the_demo_brings_its_own_emulator() -> None:
    """
    Without any setting, it needs nothing but this package.
    """
    played = called("demo", "--script")

    assert (played.returncode, played.stderr) == (0, "")
    assert played.stdout.count("signed_in") == 3


@pytest.mark.parametrize(
    ("base_url", "code", "line"),
    [
        pytest.param("http://127.0.0.1:9", 6, "Nobody answers at http://127.0.0.1:9", id="nobody-there"),
        pytest.param("nonsense", 2, "AUTHFLOW_BASE_URL: base_url is not an http or https address", id="no-address"),
        pytest.param("http://example.com", 2, "AUTHFLOW_BASE_URL: base_url must be https, or", id="not-safe"),
        pytest.param(
            "http://user:canary@127.0.0.1:1", 2, "AUTHFLOW_BASE_URL: base_url is not an http or https", id="password"
        ),
    ],
)
def test_an_emulator_that_is_not_there_gets_one_line(base_url: str, code: int, line: str) -> None:
    """
    No traceback, one line, the right exit code.
    """
    refused = called("demo", "--script", env={"AUTHFLOW_BASE_URL": base_url})

    assert refused.stderr.startswith(f"authflow: {line}")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (code, 1)
    assert "canary" not in refused.stdout + refused.stderr


async def test_the_panel_stays_until_ctrl_c() -> None:
    """
    Without --script the demo shows where to look, keeps serving, and ends in peace.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "authflow",
        "demo",
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={key: value for key, value in os.environ.items() if key != "AUTHFLOW_BASE_URL"} | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while b"approve cyd@example.com" not in (line := await process.stdout.readline()):
            assert line
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()

    assert (process.returncode, errors) == (0, b"")
