"""
The pictures in the repository are those of today's tables.
"""

import subprocess
import sys
from pathlib import Path

from authflow.draw import drawings
from authflow.flows import ATLAS

DIAGRAMS = Path(__file__).parent.parent / "diagrams"


def check(folder: Path) -> "subprocess.CompletedProcess[str]":
    """
    Compare *folder* with the tables, as CI does.
    """
    return subprocess.run(
        [sys.executable, "-m", "authflow", "diagram", "--all", "--out", str(folder), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_picture_is_stale() -> None:
    """
    Whoever changes a row draws it again.
    """
    compared = check(DIAGRAMS)

    assert compared.returncode == 0, compared.stdout


def test_a_stale_a_missing_and_a_strange_file_are_told(tmp_path: Path) -> None:
    """
    Each difference is named, and the exit code is 8.
    """
    for name, drawing in drawings(ATLAS).items():
        (tmp_path / name).write_text(drawing, encoding="utf-8")
    (tmp_path / "login.mmd").write_text("flowchart LR\n", encoding="utf-8")
    (tmp_path / "verify.dot").unlink()
    (tmp_path / "gone.md").write_text("", encoding="utf-8")

    compared = check(tmp_path)

    assert compared.returncode == 8
    assert compared.stdout.splitlines() == [
        f"stale: {tmp_path / name}" for name in ("gone.md", "login.mmd", "verify.dot")
    ]
