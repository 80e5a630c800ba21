"""
The table of what is emulated: it is what its rows say, and each row is shown by tests that there are.
"""

import ast
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest
from attrs import fields

from authflow.emulator import oauth, pairing
from authflow.emulator.settings import Settings
from authflow.wix.operations import OPERATIONS
from authflow.wix.wire import camel
from tests.emulator.rows import ROWS, How, Row
from tests.emulator.table import PAGE, page

HERE: Final = Path(__file__).parent
EVERY_ROW: Final = [row for rows in ROWS.values() for row in rows]


def defined_in(module: str) -> set[str]:
    """
    The tests that the module called *module* defines.
    """
    path = HERE / f"{module.replace('.', '/')}.py"
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {node.name for node in found if node.name.startswith("test_")}


def unknown(rows: Iterable[Row]) -> list[str]:
    """
    The tests that *rows* name and that there are not.
    """
    named = {test.rpartition(".")[::2] for row in rows for test in row.tests}
    return sorted(f"{module}.{test}" for module, test in named if test not in defined_in(module))


def listed(part: str) -> list[str]:
    """
    What there are rows for in *part*.
    """
    return [row.what for row in ROWS[part]]


def test_is_fresh() -> None:
    """
    The page says what the rows say. `python -m tests.emulator.table` writes it anew.
    """
    assert page() == PAGE.read_text(encoding="utf-8")


def test_rows_are_shown() -> None:
    """
    Every row names a test, and every test that is named is there.
    """
    assert [] == [row.what for row in EVERY_ROW if not row.tests]
    assert [] == unknown(EVERY_ROW)


@pytest.mark.parametrize("test", ["test_table.test_nothing", "test_nowhere.test_is_fresh", "test_table."])
def test_a_test_that_is_not_there(test: str) -> None:
    """
    A row that names a test that is gone is found.
    """
    assert [test] == unknown([Row("x", How.EMULATED, "", test)])


def test_nothing_is_left_out() -> None:
    """
    Every operation and every setting has its row, in their order.
    """
    assert [operation.name for operation in OPERATIONS] == listed("Operations")
    assert [camel(f.name) for f in fields(Settings)] == listed("Settings")


def test_grants() -> None:
    """
    Every grant that has a row is known to the token endpoint.
    """
    source = "".join(Path(str(room.__file__)).read_text(encoding="utf-8") for room in (oauth, pairing))

    assert [] == [grant for grant in listed("Grants") if f'"{grant}"' not in source and grant != "any other"]


def test_nothing_is_said_twice() -> None:
    """
    What is emulated is not refused as well.
    """
    assert {1} == set(Counter(row.what for row in EVERY_ROW).values())
