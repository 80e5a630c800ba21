"""
The looks at what is installed, and what becomes of a look that is stopped.
"""

from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NoReturn

import pytest

from authflow.cli.doctor import installed
from authflow.cli.doctor.looks import Look, Verdict, guarded
from authflow.cli.exits import Exit
from authflow.core.atlas import Atlas
from authflow.core.errors import InvalidFlow, UnexpectedAnswer
from tests.cli.calling import called


def told(looks: Iterable[Look]) -> list[tuple[str, str, Exit]]:
    """
    The verdicts, the texts, and the exit codes.
    """
    return [(str(look.verdict), look.text, look.exit) for look in looks]


def missing(_name: str) -> NoReturn:
    """
    Nothing is installed.
    """
    raise metadata.PackageNotFoundError


def broken() -> Atlas:
    """
    Flows with mistakes.
    """
    raise InvalidFlow(("login.x is never reached.", "login.y is never reached.", "login.z is never reached."))


def test_a_package_that_is_too_old(tmp_path: Path) -> None:
    """
    What is installed is compared with what is needed.
    """
    (tmp_path / "structlog-1.0.dist-info").mkdir()
    about = "Metadata-Version: 2.1\nName: structlog\nVersion: 1.0\n"
    (tmp_path / "structlog-1.0.dist-info" / "METADATA").write_text(about, encoding="utf-8")
    env = {"PYTHONPATH": str(tmp_path), "AUTHFLOW_BASE_URL": "nonsense"}

    examined = called("doctor", env=env, cwd=tmp_path)

    assert "structlog 1.0 is not >=25.1; pip install 'structlog>=25.1'" in examined.stdout
    assert (1, "") == (examined.returncode, examined.stderr)


def test_packages_that_are_missing() -> None:
    """
    A package that is not there is bad; where authflow itself is not installed, nothing can be compared.
    """
    needs = ["attrs>=25.1", 'pytest>=8; extra == "test"', "plain"]

    found = told(installed.packages(lambda _: needs, missing))
    unknown = told(installed.packages(missing, missing))
    without = told(installed.packages(lambda _: None, missing))

    assert [
        ("bad", "attrs is not installed; pip install 'attrs>=25.1'", Exit.UNEXPECTED),
        ("bad", "plain is not installed; pip install 'plain'", Exit.UNEXPECTED),
        ("ok", "none is needed", Exit.DONE),
    ] == found
    assert ["warn"] == [verdict for verdict, _, _ in unknown]
    assert [("ok", "none is needed", Exit.DONE)] == without


@pytest.mark.parametrize(
    ("version", "ranges", "fit"),
    [
        ("3.14.4", ">=3.14.4", True),
        ("3.14.10", ">=3.14.4", True),
        ("3.14.3", ">=3.14.4", False),
        ("0.10", ">=0.9.3,<0.10", False),
        ("0.9.9", "<0.10,>=0.9.3", True),
        ("25.1", ">=25.1.0", True),
        ("1!2.0", ">=1.5", True),
        ("2.0rc1", ">2.0", False),
        ("2.1", ">2.0", True),
        ("2.1", "<=2.0", False),
        ("2.0", "<=2.0", True),
        ("1.4.2", "~=1.4", True),
        ("5", "!=5", True),
        ("", ">=1", False),
        ("nonsense", "", True),
    ],
)
def test_versions(version: str, ranges: str, fit: bool) -> None:
    """
    Releases are compared by their numbers.
    """
    assert fit == installed.fits(version, ranges)


def test_flows_that_do_not_fit() -> None:
    """
    The first mistake is told, and where the others are.
    """
    text = "login.x is never reached. And 2 more; `authflow check` tells all"

    assert [("bad", text, Exit.DIFFERENT)] == told(installed.flows(broken))


@pytest.mark.parametrize(
    ("fault", "said", "code"),
    [
        (OSError(13, "Permission denied"), "cannot be looked at: Permission denied", Exit.USAGE),
        (OSError(), "cannot be looked at:", Exit.USAGE),
        (UnexpectedAnswer("No."), "No.", Exit.UNREACHABLE),
        (ZeroDivisionError("by\nzero"), "cannot be looked at: ZeroDivisionError: by zero; please", Exit.UNEXPECTED),
    ],
)
def test_no_look_raises(fault: Exception, said: str, code: Exit) -> None:
    """
    Whatever stops a look is what it found; what it found before is kept.
    """

    def looking() -> Iterator[Look]:
        yield Look("thing", Verdict.OK, "before")
        raise fault

    before, after = told(guarded("thing", looking))

    assert ("ok", "before", Exit.DONE) == before
    assert ("bad", True, code) == (after[0], after[1].startswith(said), after[2])
