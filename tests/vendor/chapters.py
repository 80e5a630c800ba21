"""
All stories, in the order of the table.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from tests.vendor.stories import confirming, faults, in_a_browser, passwords, registering, signing_in, tokens
from tests.vendor.story import Story

FAULTS: Final = "faults"
CHAPTERS: Final[Mapping[str, Sequence[Story]]] = {
    "signing in": signing_in.STORIES,
    "registering": registering.STORIES,
    "the mailed code": confirming.STORIES,
    "passwords": passwords.STORIES,
    "tokens": tokens.STORIES,
    "in a browser": in_a_browser.STORIES,
    FAULTS: (*faults.STORIES, *in_a_browser.FAULTS),
}
