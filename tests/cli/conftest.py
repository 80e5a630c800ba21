"""
What tests of commands share: a served emulator, and commands called in this very process.
"""

from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import pytest

from authflow.cli.conversation import parked
from authflow.emulator.world import World
from tests.cli.calling import Called
from tests.cli.here import here
from tests.cli.serving import Site, served

Inside: TypeAlias = Callable[..., Called]


@pytest.fixture(scope="session")
def _served() -> Generator[Site]:
    with served() as site:
        yield site


@pytest.fixture
def site(_served: Site) -> Site:
    """
    A served emulator, as it is in the beginning.
    """
    _served.world.reset()
    return _served


@pytest.fixture
def world(site: Site) -> World:
    """
    What is behind the served emulator.
    """
    return site.world


@pytest.fixture
def address(site: Site) -> str:
    """
    Where it is served.
    """
    return site.address


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    A folder to be in, and in it one of the user's own.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config" / "authflow" / parked.FOLDER).mkdir(parents=True)
    return tmp_path / "config" / "authflow"


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Inside:
    """
    Calls a command without a process of its own, in the test's folder, which is its home.
    """
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, lines: str = "") -> Called:
        with monkeypatch.context() as there:
            there.chdir(cwd or tmp_path)
            heard = here(*arguments, env=env, lines=lines)
        return CompletedProcess(arguments, heard.code, heard.stdout, heard.stderr)

    return call
