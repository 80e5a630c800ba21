"""
The API attacked by its own description: whatever it says it takes and answers, it keeps.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path

import pytest
from click.testing import CliRunner

from authflow.cli.main import authflow
from authflow.flows import ATLAS
from authflow.web import openapi, types
from authflow.web.operations import can_begin
from tests.npm import Missing, installed
from tests.web.served import served

HOUSE = Path(__file__).parents[2]
TYPESCRIPT = Path(__file__).parent / "typescript"
EXAMPLES = 12


@pytest.fixture
def address() -> Generator[str, None, None]:
    """
    Where the API is served by a thread of its own.
    """
    ready, stop = threading.Event(), asyncio.Event()
    found: list[str] = []
    loop = asyncio.new_event_loop()

    async def serving() -> None:
        async with served() as site:
            found.append(site.address)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serving(),))
    thread.start()
    assert ready.wait(20)
    yield found[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@pytest.mark.parametrize(
    ("phases", "seen"),
    [pytest.param("examples,coverage,fuzzing", "", id="each"), pytest.param("stateful", "3 covered / 3", id="links")],
)
def test_schemathesis_finds_nothing(address: str, phases: str, seen: str, tmp_path: Path) -> None:
    """
    No answer that is not described, no crash, as a browser and as an app; a run goes on by the links of its start.
    """
    page = ["--header=X-Authflow: 1", f"--header=Origin: {address}"]
    ran = subprocess.run(
        [
            Path(sys.executable).parent / "schemathesis",
            "run",
            f"{address}/api/openapi.json",
            f"--url={address}/api",
            f"--phases={phases}",
            f"--max-examples={EXAMPLES}",
            "--seed=5",
            "--generation-database=none",
            "--exclude-operation-id=events",
            "--exclude-checks=ignored_auth",  # A handle comes and goes with its run.
            "--no-color",
            *(["--header=X-Authflow: app"] if seen else page),
        ],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.web.hooks", "PYTHONPATH": str(HOUSE)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == ran.returncode, ran.stdout
    assert seen in ran.stdout


@pytest.mark.parametrize(("command", "path"), [("openapi", openapi.COMMITTED), ("types", types.COMMITTED)])
def test_what_is_committed_is_what_is_served(command: str, path: Path, tmp_path: Path) -> None:
    """
    The command writes the committed file to the letter, and tells one that differs.
    """
    stale = tmp_path / path.name
    stale.write_text("{}", encoding="utf-8")

    printed = CliRunner().invoke(authflow, [command])
    same = CliRunner().invoke(authflow, [command, "--check", str(path)])
    other = CliRunner().invoke(authflow, [command, "--check", str(stale)])

    assert path.read_text(encoding="utf-8") == printed.output
    assert [0, 8] == [same.exit_code, other.exit_code]


def test_flows_with_a_key_of_the_application_are_never_begun() -> None:
    """
    What an application vouches for, or the middle of another conversation, is no entrance.
    """
    names = {flow.name for flow in can_begin(ATLAS)}

    assert {"login", "register", "recover", "reset", "logout", "change-password", "device", "managed-login"} <= names
    assert names.isdisjoint({"sign-on", "external-login", "activation", "tokens", "callback", "verify"})


@pytest.mark.parametrize(
    ("left_out", "complaint"),
    [pytest.param("", "", id="every-case"), pytest.param('    case "hold":\n', "TS2345", id="one-left-out")],
)
def test_a_switch_over_actions_is_exhaustive(left_out: str, complaint: str, tmp_path: Path) -> None:
    """
    TypeScript narrows by `type`, and says which action nobody handles.
    """
    try:
        place = installed(TYPESCRIPT)
    except Missing as missing:
        pytest.skip(str(missing))
    program = (TYPESCRIPT / "switch.ts").read_text(encoding="utf-8")
    assert left_out in program
    (tmp_path / "switch.ts").write_text(program.replace(left_out, ""), encoding="utf-8")
    (tmp_path / "authflow.d.ts").write_text(types.COMMITTED.read_text(encoding="utf-8"), encoding="utf-8")

    tsc = place / "node_modules" / "typescript" / "bin" / "tsc"
    found = subprocess.run(
        ["node", tsc, "--noEmit", "--strict", "--noFallthroughCasesInSwitch", "false", tmp_path / "switch.ts"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert bool(complaint) == bool(found.returncode), found.stdout
    assert complaint in found.stdout


def test_every_reference_leads_somewhere() -> None:
    """
    Whatever the description names is in it.
    """
    text = openapi.written(ATLAS)
    schemas = json.loads(text)["components"]["schemas"]
    named = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}

    assert set() == named - schemas.keys()
