"""
Requests to an identity service, as values.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from functools import cache
from typing import Any, ClassVar, Final

from attrs import NOTHING, field, fields, frozen

from authflow.core.outcome import Outcome
from authflow.core.slot import Slot

ALWAYS: Final = frozenset({Outcome.UNAVAILABLE, Outcome.THROTTLED, Outcome.UNSUPPORTED})

PERHAPS: Final = frozenset({Outcome.UNKNOWN, Outcome.UNSUPPORTED})
"""
The outcomes after which nobody can tell what was done.
"""

Gives = Mapping[Outcome, tuple[Slot, ...]]


class Budget(StrEnum):
    """
    What is counted for an identity over all its runs (CASES 36); how often it may be done, the engine's limits say.
    """

    CODES = auto()
    """Codes that are mailed."""
    GUESSES = auto()
    """Codes that are tried."""
    PASSWORDS = auto()
    """Passwords that are tried."""
    MAILS = auto()
    """Mails that lead to a password."""


Spends = Mapping[Budget, frozenset[Outcome]]


class Again(Enum):
    """
    Whether a call may be sent again by itself when no answer came.
    """

    NEVER = (0, False)
    """Not even if it surely was not processed: the user says so."""
    UNSENT = (1, False)
    """Once, and only if it surely was not processed."""
    ONCE = (1, True)
    """Once, whatever became of the first."""
    TWICE = (2, True)
    """Twice, whatever became of the others."""

    def __init__(self, times: int, harmless: bool) -> None:
        self.times = times
        self.harmless = harmless


@frozen
class Call:
    """
    A request; its attrs fields are slots by name.

    Attributes:
        outcomes: What the service may say, and what each brings along.
        again: What may be done when no answer comes.
        trusted: Whether the application vouches for it with a key of its own.
        spends: What it is counted as before it is sent, each time, and the outcomes at which it stays counted.
        restores: What other calls were counted as that counts no longer at these outcomes, once.
    """

    outcomes: ClassVar[Gives]
    again: ClassVar[Again] = Again.NEVER
    trusted: ClassVar[bool] = False
    spends: ClassVar[Spends] = {}
    restores: ClassVar[Spends] = {}

    @classmethod
    @cache
    def possible(cls) -> frozenset[Outcome]:
        """
        Every outcome, no answer at all included.
        """
        lost = frozenset[Outcome]() if cls.again.harmless else frozenset({Outcome.UNKNOWN})
        return frozenset(cls.outcomes) | ALWAYS | lost

    @classmethod
    @cache
    def needs(cls) -> frozenset[str]:
        """
        The names of the slots it cannot be built without.
        """
        return frozenset(f.name for f in fields(cls) if f.default is NOTHING)

    @classmethod
    @cache
    def carries(cls) -> frozenset[str]:
        """
        The names of all slots it takes along when they are held.
        """
        return frozenset(f.name for f in fields(cls))


def secret(**options: Any) -> Any:
    """
    A field whose repr is silent.
    """
    return field(repr=False, **options)
