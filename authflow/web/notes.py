"""
What pages say of themselves, by the ids of their texts; a language has a line for each.
"""

from enum import StrEnum
from typing import Final


class Note(StrEnum):
    """
    The one line on a page that was answered in another way than it was asked: the id of a `Reason`.
    """

    GONE_ON = "gone_on"
    """The page that was posted is an older one."""
    BEGUN_ANEW = "begun_anew"
    """What was posted belongs to no run any more."""
    NOT_FROM_HERE = "not_from_here"
    """The form was not sent by a page of ours."""
    NEW_OR_KNOWN = "new_or_known"
    """A code was mailed to whoever is new here; to everybody else, nothing was (`engine/discretion.py`)."""


NOTES: Final = {str(note): note for note in Note}


class Problem(StrEnum):
    """
    What a page says that belongs to no run: the id of a text.
    """

    NOT_FOUND = "problem.not_found"
    REFUSED = "problem.refused"
    TOO_LARGE = "problem.too_large"
    UNAVAILABLE = "problem.unavailable"
    LINK_FOLLOWED = "problem.link_followed"
    """No problem at all: the link that was followed woke somebody's run."""
    LINK_OVER = "problem.link_over"
    """It was followed before, or nobody waits for it any longer."""
