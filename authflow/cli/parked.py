"""
Runs that were left, each in a file of the user's own, until somebody goes on with them.

A run is taken out of its file by whoever goes on with it, so that no two do; and put back when it is left again.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import field, frozen

from authflow.cli import files
from authflow.cli.exits import Exit, leave
from authflow.core.value import mapped

FOLDER: Final = "runs"
_RUN: Final = re.compile(r"[0-9a-f]{24}")


@frozen
class Parked:
    """
    A run that was left.

    Attributes:
        key: What its handle is hashed with, in hexadecimal.
        record: The run as a row (`stores/record.py`).
        settings: What it was begun with, by the names of settings.
        ends_at: When nobody can go on with it any more, in seconds since the epoch.
    """

    run: str
    goal: str
    handle: str = field(repr=False)
    key: str = field(repr=False)
    record: Mapping[str, object] = field(repr=False)
    settings: Mapping[str, str]
    ends_at: float


def park(parked: Parked, now: float) -> None:
    """
    Put *parked* down. Runs whose time is up are thrown away.

    Raises:
        Left: It cannot be.
    """
    _living(now)
    document = {name: getattr(parked, name) for name in ("goal", "handle", "key", "record", "settings", "ends_at")}
    files.write(files.prepared(_place(parked.run)), document)


def take(run: str | None, now: float) -> Parked:
    """
    Take up *run*, or the one that was left last. Runs whose time is up are thrown away.

    Raises:
        Left: There is none, or it cannot be read.
    """
    there = _living(now)
    found = there[0] if run is None and there else next((one for one in there if one == run), None)
    if found is None:
        known = f"; there are {', '.join(there)}" if there else ""
        raise leave(Exit.USAGE, f"no run was left here{'' if run is None else f' that is called {run!r}'}{known}")
    parked = _read(found)
    files.drop(_place(found))
    return parked


def _place(run: str) -> Path:
    return files.home() / FOLDER / f"{run}.json"


def _living(now: float) -> list[str]:
    """
    The runs that somebody can still go on with, the last one first.
    """
    folder = files.home() / FOLDER
    found = [path for path in folder.glob("*.json") if _RUN.fullmatch(path.stem)] if folder.is_dir() else []
    found.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in found:
        if _read(path.stem).ends_at <= now:
            files.drop(path)
    return [path.stem for path in found if path.exists()]


def _read(run: str) -> Parked:
    match files.read(_place(run)):
        case {
            "goal": str() as goal,
            "handle": str() as handle,
            "key": str() as key,
            "record": record,
            "settings": settings,
            "ends_at": int() | float() as ends_at,
        } if mapped(record) and mapped(settings):
            said = {name: value for name, value in settings.items() if isinstance(value, str)}
            return Parked(run, goal, handle, key, record, said, ends_at)
        case _:
            raise leave(Exit.USAGE, f"{_place(run)} holds no run")
