"""
`authflow emulator export` and `import`: the whole emulated world as a file.
"""

import json
import stat
from pathlib import Path

import pytest

from authflow.emulator.world import World
from tests.cli.conftest import Inside
from tests.cli.here import asks
from tests.cli.serving import Site
from tests.emulator.client import ADA, BOB


def test_there_and_back(world: World, address: str, tmp_path: Path) -> None:
    """
    What was exported comes back, though everything else was reset; nobody else may read the file.
    """
    file = tmp_path / "world.json"
    world.wrong[ADA] = 7
    world.mailbox.post(BOB, "Your code", 1, code="123456")
    members = [member.id for member in world.members]

    words = asks(address, "export", str(file))
    asks(address, "reset")
    told = asks(address, "import", str(file), "--json")

    assert f"{file}: 3 members, 1 mail, 0 faults.\n" == words.stdout
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert {"file": str(file), "members": 3, "mail": 1, "faults": 0} == told.document
    assert (members, 7) == ([member.id for member in world.members], world.wrong[ADA])
    assert ["123456"] == [mail.code for mail in world.mailbox.mails(BOB)]


def test_by_the_streams(site: Site, inside: Inside) -> None:
    """
    Without a file it is printed, for people to read, and it is read from the input.
    """
    site.world.clock.freeze()
    printed = inside("emulator", "export", env=site.env)
    as_json = inside("emulator", "export", "--json", env=site.env)
    site.world.wrong[ADA] = 7

    read = inside("emulator", "import", "-", env=site.env, lines=printed.stdout)

    assert printed.stdout.startswith('{\n  "version": 1,\n')
    assert json.loads(printed.stdout) == json.loads(as_json.stdout)
    assert "The emulator has 3 members, 0 mails, 0 faults.\n" == read.stdout
    assert 0 == site.world.wrong[ADA]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("", "is not a file that authflow wrote", id="nothing"),
        pytest.param("[]", "is not a file that authflow wrote", id="no-object"),
        pytest.param('{"version": 2}', "version is not 1: this emulator reads no other.", id="another-version"),
        pytest.param('{"version": 1}', "clock required field missing; settings required", id="no-parts"),
        pytest.param('{"version": 1, "x": "%s"}' % ("x" * 9_000_000), "is not a file that authflow", id="too-large"),
    ],
)
def test_what_is_none_changes_nothing(world: World, address: str, tmp_path: Path, text: str, line: str) -> None:
    """
    One line says what is wrong with it, and the emulator stays as it was.
    """
    file = tmp_path / "world.json"
    file.write_text(text, encoding="utf-8")
    world.wrong[ADA] = 7

    said = asks(address, "import", str(file))

    assert (2, "", 7) == (said.code, said.stdout, world.wrong[ADA])
    assert line in said.line


def test_input_that_is_none(site: Site, inside: Inside) -> None:
    """
    The input must be a snapshot.
    """
    said = inside("emulator", "import", "-", env=site.env, lines="nonsense")

    assert (2, "authflow: The input is no snapshot.\n") == (said.returncode, said.stderr)


def test_a_file_that_cannot_be_is_said_first(world: World, address: str, tmp_path: Path) -> None:
    """
    A folder is no file, and nothing is asked of the emulator.
    """
    said = asks(address, "export", str(tmp_path))

    assert (2, f"authflow: {tmp_path} is a folder.") == (said.code, said.line)
    assert [] == world.requests.newest_first
