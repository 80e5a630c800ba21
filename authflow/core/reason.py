"""
Why something happened: an id with parameters, never a sentence. `ui/texts.py` says it.
"""

from collections.abc import Mapping
from enum import StrEnum, auto

from attrs import field, frozen


class Fault(StrEnum):
    """
    What can be wrong with a value before any service sees it.
    """

    REQUIRED = auto()
    MALFORMED = auto()
    TOO_SHORT = auto()
    TOO_LONG = auto()
    NOT_AN_OPTION = auto()
    ANOTHER_IDENTITY = auto()
    OUT_OF_DATE = auto()
    """Nothing that was typed: the flows have changed since the run began."""


@frozen
class Reason:
    """
    An id and what fills the gaps of its text.

    Attributes:
        params: Numbers and short words that are safe to show to the user (`{"min": 8}`).
    """

    id: str = field(converter=str)
    params: Mapping[str, str | int] = field(factory=dict[str, str | int])


@frozen
class Complaint:
    """
    What is wrong with one value that was typed.

    Attributes:
        typed: The value as it was typed, so that a form can show it again; never a secret.
    """

    reason: Reason
    typed: str | None = field(default=None, repr=False)
