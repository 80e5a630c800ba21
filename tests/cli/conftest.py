"""
What tests of commands share: a served emulator, and commands called in this very process.
"""

import os
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryFile
from typing import TypeAlias

import pytest

from authflow.cli import parked
from authflow.cli.main import main
from authflow.emulator.world import World
from tests.cli.calling import DROPPED, Called
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


@contextmanager
def reading(lines: str) -> Generator[None]:
    """
    Let *lines* be what can be read.
    """
    before = sys.stdin
    with TemporaryFile("w+", encoding="utf-8") as file:
        file.write(lines)
        file.seek(0)
        sys.stdin = file
        try:
            yield
        finally:
            sys.stdin = before


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
def inside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Inside:
    """
    Calls a command without a process of its own; whose home is the test's folder, and who reads *lines* from a file.
    """
    for name in [name for name in os.environ if name.startswith(DROPPED)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, lines: str = "") -> Called:
        with monkeypatch.context() as here, reading(lines):
            for name, value in (env or {}).items():
                here.setenv(name, value)
            if cwd is not None:
                here.chdir(cwd)
            with pytest.raises(SystemExit) as left:
                main(arguments)
        printed = capsys.readouterr()
        code = left.value.code
        return CompletedProcess(arguments, code if isinstance(code, int) else 0, printed.out, printed.err)

    return call
