"""
A picture as a value: places, the arrows between them, and what is said once in its margin.

Renderers read nothing else, so whatever one of them shows, all of them can.
"""

import re
from enum import StrEnum, auto

from attrs import frozen

from authflow.core.flow import Target
from authflow.core.machine import label
from authflow.core.outcome import Outcome
from authflow.core.state import End


class PlaceKind(StrEnum):
    """
    What stands at a place. Every kind has a shape of its own: colour alone tells nobody anything.
    """

    STEP = auto()
    AUTO = auto()
    VISIT = auto()
    WAIT = auto()
    NEXT = auto()
    DONE = auto()
    FAILED = auto()


def told(target: Target) -> str:
    """
    Where a row leads, in words; an end that says something of its own is told apart by it.
    """
    match target:
        case End(reason=str() as reason):
            return f"{label(target)} ({reason})"
        case _:
            return label(target)


def plain(name: str) -> str:
    """
    *name* as an identifier that no notation stumbles over.
    """
    return re.sub(r"\W", "_", name, flags=re.ASCII)


@frozen
class Place:
    """
    A state of the flow, or a way out of it.

    Attributes:
        id: Names it within its picture: letters, digits, underscores, never a reserved word.
        name: What the tables call it.
        title: What is written on it.
        details: What it asks and sends, a line each.
    """

    id: str
    kind: PlaceKind
    name: str
    title: str
    details: tuple[str, ...] = ()

    def called(self, name: str | None) -> bool:
        """
        Whether a run that stands at *name* stands here; it never stands at a door.
        """
        return self.kind is not PlaceKind.NEXT and self.name == name


@frozen
class Arrow:
    """
    Every row from one place to another, by the ids of the places.
    """

    source: str
    target: str
    outcomes: tuple[Outcome, ...]

    @property
    def stays(self) -> bool:
        """
        Whether it leads back to where it starts.
        """
        return self.source == self.target


@frozen
class Common:
    """
    Rows that are on every card which does not say otherwise, and lead to one target.
    """

    outcomes: tuple[Outcome, ...]
    target: Target

    def called(self, name: str | None) -> bool:
        """
        Whether a run that stands at *name* was led there by these rows.
        """
        return isinstance(self.target, End) and self.target.name == name

    def __str__(self) -> str:
        return f"{', '.join(self.outcomes)}: {told(self.target)}"


@frozen
class Picture:
    """
    What is drawn.

    Attributes:
        starts: The ids of the places where a run can begin.
        common: What holds everywhere, and would cover the picture with arrows.
        down: Whether it is read from top to bottom, and not from left to right.
    """

    name: str
    places: tuple[Place, ...]
    starts: tuple[str, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    common: tuple[Common, ...] = ()
    down: bool = False

    @property
    def note(self) -> tuple[str, ...]:
        """
        What holds everywhere, in lines; none where nothing does.
        """
        return ("From anywhere, unless an arrow says otherwise", *map(str, self.common)) if self.common else ()
