"""
The house itself: what stands where, who may know whom, and how it is written.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import authflow
from tests.conftest import LONG

HOUSE = Path(__file__).parent.parent
MODULES = sorted((HOUSE / "authflow").rglob("*.py"))
WRITTEN = [*MODULES, *sorted((HOUSE / "tests").rglob("*.py"))]
TOP = {"pyproject.toml", "README.md", "LICENSE", "authflow", "tests", "diagrams"}
LINES_MOST = 330  # 300 where one idea needs them, and a little for its docstring.


def imported(module: Path) -> Iterator[str]:
    """
    The names of the modules that *module* imports, wherever in it.
    """
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (one.name for one in names)
            case ast.ImportFrom(module=str() as name):
                yield name
            case _:
                pass


def named(module: Path) -> str:
    """
    *module* as a path inside the house.
    """
    return str(module.relative_to(HOUSE))


def test_the_floor_plan_holds() -> None:
    """
    Imports go down only; what is pure neither waits nor looks at the world.
    """
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )

    assert linted.returncode == 0, linted.stdout


def test_the_top_level_is_tidy() -> None:
    """
    A newcomer sees six things.
    """
    tracked = subprocess.run(["git", "ls-files"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout.split()
    seen = {path.partition("/")[0] for path in tracked if not path.startswith(".")}

    assert seen == TOP


def test_transitions_is_imported_in_one_file() -> None:
    """
    The machine is the only one that knows what runs it.
    """
    assert ["authflow/core/machine.py"] == [named(m) for m in MODULES if any("transitions" in n for n in imported(m))]


def test_the_environment_is_read_on_the_command_line_only() -> None:
    """
    Nothing is global: whoever wants a setting is given it.
    """
    readers = [named(m) for m in MODULES if re.search(r"os\.environ|getenv", m.read_text(encoding="utf-8"))]

    assert [] == [reader for reader in readers if not reader.startswith("authflow/cli/")]


def test_the_library_never_prints() -> None:
    """
    Only the command line writes to the screen.
    """
    printers = [named(m) for m in MODULES if re.search(r"^\s*print\(", m.read_text(encoding="utf-8"), re.MULTILINE)]

    assert printers == []


@pytest.mark.parametrize("module", WRITTEN, ids=named)
def test_a_module_says_what_it_is(module: Path) -> None:
    """
    Every module opens with its room's rule, and can be finished in one sitting.
    """
    text = module.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= LINES_MOST


@pytest.mark.parametrize("module", WRITTEN, ids=named)
def test_every_suppression_gives_its_reason(module: Path) -> None:
    """
    Who switches a rule off says why, on the same line.
    """
    suppressing = re.compile(
        r"#\s*(noqa: [A-Z0-9, ]+|type: ignore\[[\w-]+\]|pyright: ignore\S*|pragma: no cover)(?P<why>.*)"
    )
    bare = [
        line.strip()
        for line in module.read_text(encoding="utf-8").splitlines()
        if (found := suppressing.search(line)) and not re.search(r"\w{3}", found["why"])
    ]

    assert bare == []


def test_what_begins_first_is_there() -> None:
    """
    Files that are named for taking long exist: whoever moves one names it anew.
    """
    assert [] == [name for name in LONG if not (HOUSE / "tests" / name).is_file()]


def test_nobody_is_sent_to_another_project() -> None:
    """
    On PyPI, the plain name is somebody else's package.
    """
    said = re.compile(r"pip install authflow(?![-_])")
    pages = [*WRITTEN, HOUSE / "README.md", HOUSE / "pyproject.toml", *(HOUSE / ".github").glob("*.md")]

    assert [] == [named(p) for p in pages if p != Path(__file__) and said.search(p.read_text(encoding="utf-8"))]


def test_the_public_names_are_these() -> None:
    """
    A name that comes or goes is a decision.
    """
    assert sorted(authflow.__all__) == [
        "Action", "Answer", "Ask", "Atlas", "AuthFlow", "AuthflowError", "Auto", "BrokenPort", "Call", "Captcha",
        "Choice", "Clock", "Complaint", "Done", "ENGLISH", "End", "EndKind", "Failed", "Field", "Flow", "Go", "Group",
        "HandClock", "Hold", "Identity", "Input", "Inquiries", "InvalidFlow", "Keep", "Kind", "Limit", "Limits",
        "Loopback", "MemoryStore", "Next", "NotAllowed", "NotConfigured", "NotGiven", "NotInstalled", "Outcome",
        "PasswordPolicy", "PostgresStore", "Reason", "RedisStore", "Reply", "ResponseMode", "RunNotFound", "STAY",
        "Said", "Script", "Service",
        "ServiceError", "ServiceUnavailable", "Slot", "SqliteStore", "Step", "Store", "StoreUnavailable",
        "Terminal", "Texts", "Through", "Tokens", "Ui",
        "UnexpectedAnswer", "UnknownFlow",
        "Visit", "Wait", "__version__", "choose", "open_store", "submit", "texts_for",
    ]  # fmt: skip


def test_every_public_name_is_there() -> None:
    """
    What is listed can be had, lazily.
    """
    assert [] == [name for name in authflow.__all__ if getattr(authflow, name, None) is None]
    assert set(authflow.__all__) <= set(dir(authflow))
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = authflow.Nothing
