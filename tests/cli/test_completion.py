"""
Completion, by the shells that there are.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from authflow.cli.completion import SHELLS
from tests.cli.calling import COMMAND, document, environment
from tests.cli.conftest import Inside

PARSE = {"bash": ["-n"], "zsh": ["-n"], "fish": ["--no-execute"]}


def completed(words: str, home: Path) -> list[str]:
    """
    What the command itself says to bash about the last of *words*.
    """
    told = {
        "_AUTHFLOW_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    ended = subprocess.run(
        COMMAND, capture_output=True, text=True, check=False, timeout=30, env=environment(told, home)
    )
    assert "" == ended.stderr
    return [line.partition(",")[2] for line in ended.stdout.split()]


@pytest.mark.parametrize(
    ("words", "there"),
    [
        pytest.param("authflow lo", ["login", "logout"], id="command"),
        pytest.param("authflow login --ba", ["--base-url"], id="option"),
        pytest.param("authflow login --ui ", ["terminal", "browser", "plain"], id="value"),
        pytest.param("authflow config s", ["show"], id="below"),
        pytest.param("authflow nope x", [], id="nothing"),
    ],
)
def test_what_is_begun_is_completed(words: str, there: list[str], tmp_path: Path) -> None:
    """
    Commands, options, values, and commands of a group.
    """
    assert there == completed(words, tmp_path)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_for_each_shell(shell: str, inside: Inside) -> None:
    """
    It asks the command by its own name and variable; in JSON it is the same, in one document.
    """
    script, told = inside("completion", shell).stdout, document(inside("completion", shell, "--json"))

    assert {"shell": shell, "script": script.removesuffix("\n")} == told
    assert f"_AUTHFLOW_COMPLETE={shell}_complete" in script
    if program := shutil.which(shell):
        read = subprocess.run([program, *PARSE[shell]], input=script, capture_output=True, text=True, check=False)
        assert (0, "") == (read.returncode, read.stderr)


def test_bash_completes(inside: Inside, tmp_path: Path) -> None:
    """
    From the script that is printed to what a key would show.
    """
    (tmp_path / "authflow").write_text(f'#!/bin/sh\nexec {" ".join(COMMAND)} "$@"\n', encoding="utf-8")
    (tmp_path / "authflow").chmod(0o755)
    asking = 'COMP_WORDS=(authflow lo); COMP_CWORD=1; _authflow_completion authflow; printf "%s\\n" "${COMPREPLY[@]}"'
    script = inside("completion", "bash").stdout + asking
    env = environment(home=tmp_path)

    shown = subprocess.run(
        ["bash", "-c", script],
        capture_output=True, text=True, check=False, env={**env, "PATH": f"{tmp_path}:{env['PATH']}"},
    )  # fmt: skip

    assert ("login\nlogout\n", "") == (shown.stdout, shown.stderr)
