"""
Runs that were left, each in a file of the user's own, until somebody goes on with them.

A run is taken out of its file by whoever goes on with it, so that no two do; and put back when it is left again.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import field, frozen

from authflow.cli import files
from authflow.cli.exits import Exit, Left, leave
from authflow.core.value import mapped

FOLDER: Final = "runs"
_RUN: Final = re.compile(r"[0-9a-f]{24}")
_KEY: Final = re.compile(r"(?:[0-9a-f]{2}){16,}")


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
        Left: There is none, or it cannot be read, or somebody else has just taken it up.
    """
    there = [parked.run for parked in _living(now)]
    found = there[0] if run is None and there else run
    parked = _read(_place(found)) if found is not None and _RUN.fullmatch(found) else None
    if parked is None:
        known = f"; there are {', '.join(there)}" if there else ""
        raise leave(Exit.USAGE, f"no run was left here{'' if run is None else f' that is called {run!r}'}{known}")
    if not files.drop(_place(parked.run)):
        raise leave(Exit.USAGE, f"somebody else goes on with the run {parked.run}")
    return parked


def _place(run: str) -> Path:
    return files.home() / FOLDER / f"{run}.json"


def _living(now: float) -> list[Parked]:
    """
    The runs that somebody can still go on with, the last one first. A file that holds none is left alone.
    """
    found: list[tuple[int, Parked]] = []
    for path in (files.home() / FOLDER).glob("*.json"):
        with suppress(OSError, Left):  # Others take runs up, too; and one broken file must not keep the rest.
            parked = _read(path) if _RUN.fullmatch(path.stem) else None
            if parked is not None and parked.ends_at > now:
                found.append((path.stat().st_mtime_ns, parked))
            elif parked is not None:
                files.drop(path)
    return [parked for _, parked in sorted(found, key=lambda one: one[0], reverse=True)]


def _read(path: Path) -> Parked | None:
    match files.read(path):
        case None:
            return None
        case {
            "goal": str() as goal,
            "handle": str() as handle,
            "key": str() as key,
            "record": record,
            "settings": settings,
            "ends_at": int() | float() as ends_at,
        } if mapped(record) and mapped(settings) and _KEY.fullmatch(key):
            said = {name: value for name, value in settings.items() if isinstance(value, str)}
            return Parked(path.stem, goal, handle, key, record, said, ends_at)
        case _:
            raise leave(Exit.USAGE, f"{path} holds no run")
