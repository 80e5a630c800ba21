"""
Flows of the user's own, by where they are written: whatever their module does, it is told in one line.
"""

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from authflow.flows import ATLAS
from tests.cli.calling import document
from tests.cli.conftest import Inside

WAYS = {
    "broken": ("1 +", "SyntaxError: "),
    "exits": ("import sys\nsys.exit(7)", "SystemExit: 7"),
    "stops": ("raise KeyboardInterrupt", None),
    "raises": ("raise ValueError('one\\ntwo')", "ValueError: one"),
    "silent": ("raise ValueError", "ValueError"),
    "endless": ("def f(): f()\nf()", "RecursionError: "),
    "coloured": ("raise ValueError('\\x1b[31mred')", "ValueError: �[31mred"),
}


@pytest.fixture(autouse=True)
def _as_before() -> Generator[None]:
    modules, path = set(sys.modules), [*sys.path]
    yield
    for name in set(sys.modules) - modules:
        if name.startswith("mine"):
            del sys.modules[name]
    assert path == sys.path


@pytest.mark.parametrize("way", WAYS)
def test_a_module_that_cannot_be_imported(way: str, inside: Inside, tmp_path: Path) -> None:
    """
    It says why, and the command does not end as the module would have it.
    """
    text, said = WAYS[way]
    (tmp_path / f"mine_{way}.py").write_text(text, encoding="utf-8")

    ended = inside("flows", f"mine_{way}:FLOW", "--json")

    if said is None:
        assert (130, "authflow: interrupted\n") == (ended.returncode, ended.stderr)
    else:
        message = document(ended)["error"]["message"]
        assert message.startswith(f"The module mine_{way} cannot be imported: {said}")
        assert 2 == ended.returncode


@pytest.mark.parametrize(
    ("where", "line"),
    [
        pytest.param(":", "':' is not of the form MODULE:FLOW.", id="colon"),
        pytest.param("x:", "'x:' is not of the form MODULE:FLOW.", id="no-name"),
        pytest.param(":x", "':x' is not of the form MODULE:FLOW.", id="no-module"),
        pytest.param("..x:y", "The module ..x cannot be imported: ", id="relative"),
        pytest.param("a b:y", "The module a b cannot be imported: ", id="no-name-of-a-module"),
        pytest.param("json:nope", "The module json has no 'nope'.", id="nothing-there"),
        pytest.param("json:dumps", "json:dumps is no Flow.", id="no-flow"),
    ],
)
@pytest.mark.parametrize("command", [["flows"], ["check"], ["diagram"]], ids=" ".join)
def test_where_there_is_no_flow(command: list[str], where: str, line: str, inside: Inside) -> None:
    """
    Each command that takes one says the same.
    """
    ended = inside(*command, where, "--json")

    assert (2, True) == (ended.returncode, document(ended)["error"]["message"].startswith(line))


def test_a_module_of_the_folder_is_found(inside: Inside, tmp_path: Path) -> None:
    """
    There, and in packages below; and ours by their names.
    """
    (tmp_path / "mine_pack").mkdir()
    (tmp_path / "mine_pack" / "flows.py").write_text("from authflow.flows import LOGIN as MINE", encoding="utf-8")

    theirs, ours = inside("flows", "mine_pack.flows:MINE", "--json"), inside("flows", "login", "--json")

    assert document(theirs) == document(ours)
    assert "login" in ATLAS.flows
