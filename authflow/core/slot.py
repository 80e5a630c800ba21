"""
What a run can hold, by name.
"""

from enum import StrEnum, auto
from typing import Final

from attrs import frozen


class Keep(StrEnum):
    """
    How long a value lives, and where.
    """

    OPEN = auto()
    """May be shown again, and survives every door."""
    SEALED = auto()
    """Stored encrypted; survives a door only if the next flow needs or takes it."""
    FLEETING = auto()
    """Never stored; gone when the run next rests."""


@frozen(cache_hash=True)
class Slot:
    """
    A place in a run's memory.

    Attributes:
        proves: Whether a service that fills it has thereby told who the user is.
    """

    name: str
    keep: Keep = Keep.OPEN
    proves: bool = False


# The slots that actions show; every other slot is an application's or a service's (`calls/slots.py`).
EMAIL: Final = Slot("email")
IDENTITY: Final = Slot("identity")
TOKENS: Final = Slot("tokens", Keep.SEALED)
RETURN_TO: Final = Slot("return_to")
