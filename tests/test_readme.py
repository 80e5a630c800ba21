"""
What the README shows is true: its code runs, its commands are those that CI runs, its picture is today's.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
README = (HOUSE / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
KEYS = "keys.txt"


def titled(snippet: str) -> str:
    """
    The heading that *snippet* stands under.
    """
    headings: list[str] = re.findall(r"^## (.*)$", README[: README.index(snippet)], re.MULTILINE)
    return headings[-1].lower().replace(" ", "-")


@pytest.mark.parametrize("snippet", SNIPPETS, ids=titled)
def test_the_code_runs(snippet: str, tmp_path: Path) -> None:
    """
    Whoever copies it sees it work, in a process of its own, without a word on the error stream.
    """
    (tmp_path / "snippet.py").write_text(snippet, encoding="utf-8")
    if KEYS in snippet:
        subprocess.run([sys.executable, "-m", "authflow", "keys", "new", KEYS], cwd=tmp_path, check=True)

    ran = subprocess.run(
        [sys.executable, "-W", "error", "snippet.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "asyncio.run" not in snippet or ran.stdout == "signed_in enter_credentials signed_in\n"


def test_twelve_lines_are_twelve_lines() -> None:
    """
    The first code that a stranger reads is as short as it says.
    """
    twelve = next(snippet for snippet in SNIPPETS if titled(snippet) == "twelve-lines")

    assert len([line for line in twelve.splitlines() if line]) <= 12


def test_the_picture_is_todays() -> None:
    """
    The diagram in the README is the one that is drawn from the table.
    """
    drawn = (HOUSE / "diagrams" / "recover.mmd").read_text(encoding="utf-8")

    assert f"```mermaid\n{drawn}```" in README


def test_two_commands_do_all_the_set_up() -> None:
    """
    The first two shell blocks are one line each, and CI takes them from here.
    """
    commands = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)[:2]

    assert [command.count("\n") for command in commands] == [1, 1]
    assert commands[0].rstrip().endswith("authflow demo")
    assert " -m pytest" in commands[1]


def test_links_lead_somewhere() -> None:
    """
    Every file that the README links to is there.
    """
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", README)

    assert [] == [link for link in links if not (HOUSE / link).exists()]


COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```sh\n(authflow .*?)```", README, re.DOTALL)
    for line in block.splitlines()
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_it_names_exist(command: str) -> None:
    """
    Every line of a command list is a command that answers, with options that it has.
    """
    _, *words = command.partition(" -- ")[0].split()
    options = [word for word in words if word.startswith("--")]
    named = [word for word in words[:2] if not word.startswith("--") and word.isalpha()]
    calling = named if named[0] in {"config", "emulator"} else named[:1]

    shown = subprocess.run(
        [sys.executable, "-m", "authflow", *calling, "--help"], capture_output=True, text=True, check=False
    )

    assert shown.returncode == 0
    assert [] == [
        option for option in options if f"{option} " not in shown.stdout and f"{option}\n" not in shown.stdout
    ]
