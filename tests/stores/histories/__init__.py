"""
What each release has left in stores: a run at every state where one can rest, one at every end, calls on their way.

`python -m tests.stores.histories` writes those of the present release; whoever releases keeps the folder, and every
later version must still read what is in it.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from authflow import __version__
from authflow.core.run import Run, rested
from authflow.core.state import Auto
from authflow.engine.record import Intent, Record
from authflow.stores.record import written
from authflow.stores.rows import Row
from tests.laws.walks import ended, in_flight, reached
from tests.runs import HERE, NOON
from tests.stores.sealing import row_of

FOLDER: Final = Path(__file__).parent
JAR: Final = {"visitor": "visitor-1"}


@frozen
class Left:
    """
    A run as a release has left it: as plain JSON, and sealed by a key that everybody knows.
    """

    name: str
    document: Mapping[str, Any]
    row: Row


def releases() -> list[Path]:
    """
    The folders of all releases.
    """
    return sorted(path for path in FOLDER.iterdir() if path.is_dir() and (path / "left.json").is_file())


def left_by(release: Path) -> list[Left]:
    """
    What *release* has left.
    """
    found = json.loads((release / "left.json").read_text(encoding="utf-8"))
    return [
        Left(one["name"], one["document"], Row(one["id"], one["revision"], one["due"], b64decode(one["body"])))
        for one in found
    ]


def present() -> Iterator[tuple[str, Record]]:
    """
    What the present flows leave.
    """
    seen = set[str]()
    for kind, runs in (("rests", reached()), ("sends", in_flight()), ("ended", ended())):
        for run in runs:
            name = _name(kind, run)
            if name not in seen and (kind != "rests" or not isinstance(HERE.card(run.flow, run.state), Auto)):
                seen.add(name)
                yield name, _record(run, kind, len(seen))


def _name(kind: str, run: Run) -> str:
    if run.end is not None:
        return f"{kind} {run.end.name}"
    return f"{kind} {run.flow}.{run.state}{f' {run.chosen}' if run.chosen else ''}"


def _record(run: Run, kind: str, number: int) -> Record:
    intent = Intent("Login", 3, NOON + 15) if kind == "sends" else None
    run = evolve(rested(run), id=f"run-{number}")
    return Record(run, f"hash-{number}", 3, HERE.digest, "site-1", JAR, intent)


def write() -> Path:
    """
    Write what the present release leaves.
    """
    folder = FOLDER / __version__
    folder.mkdir(exist_ok=True)
    lines: list[str] = []
    for name, record in present():
        row = row_of(record)
        told = {"name": name, "document": written(record), "id": row.id, "revision": row.revision, "due": row.due}
        lines.append(json.dumps({**told, "body": b64encode(row.body).decode()}))
    path = folder / "left.json"
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    return path
