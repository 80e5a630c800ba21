"""
How tables are laid out, as numbered steps in SQL, one folder for each kind of database.

A step that was released is never changed: another one follows it.
"""

from collections.abc import Mapping
from importlib.resources import files

from authflow.core.errors import NotAllowed


def steps(kind: str) -> dict[int, str]:
    """
    The steps for *kind*, by number, the first one first.
    """
    found = {
        int(step.name.partition("-")[0]): step.read_text("utf-8")
        for step in (files(__name__) / kind).iterdir()
        if step.name.endswith(".sql")
    }
    return dict(sorted(found.items()))


def not_later(taken: int, wanted: Mapping[int, str]) -> int:
    """
    The number of the step that was *taken* last, where the *wanted* ones are known to follow it.

    Raises:
        NotAllowed: Nobody here knows what was done since.
    """
    if taken > max(wanted):
        raise NotAllowed("store", "was laid out by a later version of authflow")
    return taken
