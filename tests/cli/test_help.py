"""
Help: examples first, at once, for every command there is.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from authflow.cli.help import Commands
from authflow.cli.main import COMMANDS, authflow
from tests.cli.calling import environment
from tests.cli.conftest import Inside

HEAVY = (
    "aiohttp",
    "prompt_toolkit",
    "authflow.emulator.world",
    "authflow.wix.client",
    "argon2",
    "joserfc",
    "jinja2",
    "authflow.flows",
)
SHOWING = """
import json, sys
from authflow.cli.main import main
try:
    main({arguments!r})
finally:
    print(json.dumps([name for name in {heavy!r} if name in sys.modules]), file=sys.stderr)
"""


def pages(group: Commands, *path: str) -> Iterator[tuple[str, ...]]:
    """
    *group*, and every command below it.
    """
    yield path
    for name in group.table:
        command = group.get_command(click.Context(group), name)
        if isinstance(command, Commands):
            yield from pages(command, *path, name)
        else:
            yield (*path, name)


PAGES = [*pages(authflow)]


def found(path: tuple[str, ...]) -> click.Command:
    """
    The command that is called by *path*.
    """
    command: click.Command = authflow
    for name in path:
        assert isinstance(command, click.Group)
        below = command.get_command(click.Context(command), name)
        assert below is not None
        command = below
    return command


@pytest.mark.parametrize("path", PAGES, ids=" ".join)
def test_a_page_of_help(path: tuple[str, ...], inside: Inside) -> None:
    """
    First how it is called, and by what one can copy; then what it does, and every option in words.
    """
    shown = inside(*path, "--help")

    page = shown.stdout.splitlines()
    lines = [line for line in page[1 : page.index("")] if line]
    assert (0, "", "  Examples:") == (shown.returncode, shown.stderr, page[0])
    assert [] == [line for line in lines if " ".join(("authflow", *path)) not in line] or not path
    assert page[page.index("") + 1].startswith(f"Usage: {' '.join(('authflow', *path))} ")
    assert [] == [option.name for option in found(path).params if isinstance(option, click.Option) and not option.help]


@pytest.mark.parametrize("path", [path for path in PAGES if path not in {(), ("demo",)}], ids=" ".join)
def test_every_command_takes_json(path: tuple[str, ...], inside: Inside) -> None:
    """
    And says so; a group has commands that do.
    """
    shown = inside(*path, "--help").stdout

    assert ("--json" in shown) or "Commands:" in shown


def test_the_list_is_in_the_order_of_a_newcomer(inside: Inside) -> None:
    """
    Every command stands in the list, with the words of its own page, and none is loaded for it.
    """
    listed = inside("--help").stdout.partition("Commands:\n")[2].splitlines()

    assert [(name, line) for name, (_, line) in COMMANDS.items()] == [
        tuple(re.split(r"\s{2,}", row.strip(), maxsplit=1)) for row in listed
    ]


@pytest.mark.parametrize(
    "path", [(), ("demo",), ("login",), ("resume",), ("token",), ("config", "show"), ("flows",)], ids=" ".join
)
def test_help_loads_neither_network_nor_screen(path: tuple[str, ...], tmp_path: Path) -> None:
    """
    It comes at once because it waits for nothing.
    """
    script = SHOWING.format(arguments=[*path, "--help"], heavy=HEAVY)

    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment(home=tmp_path)
    )

    assert ([], True) == (json.loads(shown.stderr), "Usage:" in shown.stdout)


def test_help_needs_no_settings(inside: Inside, tmp_path: Path) -> None:
    """
    Whoever has broken something is told how it is meant.
    """
    (tmp_path / "pyproject.toml").write_text("[tool.authflow", encoding="utf-8")

    assert 0 == inside("login", "--help").returncode


@pytest.mark.parametrize("arguments", [[], ["config"]], ids=["nothing", "group"])
def test_whoever_asks_for_nothing_is_told_what_there_is(arguments: list[str], inside: Inside) -> None:
    """
    It is help, and it is 2: a script that does so has a mistake.
    """
    shown = inside(*arguments)

    assert (2, "", True) == (shown.returncode, shown.stdout, "Commands:" in shown.stderr)


def test_the_version(inside: Inside) -> None:
    """
    One line.
    """
    import authflow as package  # noqa: PLC0415 - the command has that name, too

    assert f"authflow, version {package.__version__}\n" == inside("--version").stdout
    assert authflow.name == "authflow"
