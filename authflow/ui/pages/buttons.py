"""
The buttons of a page: what is on them, how loud they are, in which order they stand.
"""

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen
from markupsafe import Markup

from authflow.core.action import Ask, Go, Hold
from authflow.core.outcome import Choice
from authflow.ui import words
from authflow.ui.pages.place import Place
from authflow.ui.pages.said import timer

Look: TypeAlias = Literal["first", "other", "quiet"]
"""
How loud a button is, as the style sheet calls it: the first is what the page is for, a quiet one only leads out of it.
"""
LOUD: Final[tuple[Look, ...]] = get_args(Look)
"""
The order in which they stand.
"""
QUIET: Final = frozenset({Choice.BACK, Choice.CANCEL, Choice.FORGOT})
"""
Choices that lead out of what the page is for.
"""


@frozen
class Press:
    """
    A button.

    Attributes:
        wait: When it can be pressed, in words with a time that runs; nothing, where it can be.
    """

    choice: Choice
    label: str
    look: Look
    wait: Markup | None = None


def buttons_for(action: Ask | Go | Hold, choices: Sequence[Choice], place: Place) -> tuple[Press, ...]:
    """
    One for each of *choices*, the loudest first.
    """
    pressed = [_button(action, choice, place) for choice in choices]
    return tuple(sorted(pressed, key=lambda one: LOUD.index(one.look)))


def _button(action: Ask | Go | Hold, choice: Choice, place: Place) -> Press:
    until = words.ready_at(action, choice)
    waits = until > place.now
    wait = timer(place.texts, "ui.possible_in", until - place.now, until=until) if waits else None
    look: Look = "quiet" if choice in QUIET else "other"
    # What a card offers first is what it is for; where the browser is sent away, that is the address.
    if choice is action.choices[0] is not Choice.CANCEL:
        look = "first"
    return Press(choice, place.texts.choice(action, choice), look, wait)
