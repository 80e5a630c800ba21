"""
How long things may take, in seconds, and how often they may be done.
"""

from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from authflow.core.call import Budget
from authflow.core.errors import NotAllowed
from authflow.core.value import is_a
from authflow.engine.ports import Windows

if TYPE_CHECKING:
    from attrs import Attribute

DAY: Final = 24 * 3600.0
QUARTER: Final = 15 * 60.0


def _checked(_: "Limits", attribute: "Attribute[Windows]", windows: Windows) -> None:
    pairs = is_a(windows, tuple) and all(is_a(pair, tuple) and len(pair) == 2 for pair in windows)  # noqa: PLR2004 - a pair
    if not pairs or not all(type(most) is int and most > 0 and seconds > 0 for most, seconds in windows):
        raise NotAllowed("limits", f"{attribute.name} must be pairs of a number and seconds, both above 0, or ()")


@frozen
class Limits:
    """
    The engine's own patience; and what one identity may do, over all its runs (CASES 36).

    Attributes:
        call: One call, whatever the service adapter does about it.
        wait: How long a reply waits for another one's call before it is told that work goes on.
        lease: How long an intent stands after its call's own time, before another worker takes over.
        life: A run in all.
        codes: The codes that are mailed to it.
        guesses: The wrong codes that are tried.
        passwords: The wrong passwords that are tried.
        mails: The mails that lead to a new password.
    """

    call: float = 10.0
    wait: float = 10.0
    lease: float = 5.0
    life: float = 90 * DAY
    codes: Windows = field(default=((3, QUARTER), (10, DAY)), validator=_checked)
    guesses: Windows = field(default=((15, QUARTER), (50, DAY)), validator=_checked)
    passwords: Windows = field(default=((10, QUARTER), (100, DAY)), validator=_checked)
    mails: Windows = field(default=((3, QUARTER), (10, DAY)), validator=_checked)

    def windows(self, budget: Budget) -> Windows:
        """
        How often *budget* may be spent.
        """
        match budget:
            case Budget.CODES:
                return self.codes
            case Budget.GUESSES:
                return self.guesses
            case Budget.PASSWORDS:
                return self.passwords
            case Budget.MAILS:
                return self.mails
