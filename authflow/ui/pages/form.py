"""
Forms as replies: what a browser posts, read. Nothing that anybody can post raises.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.ui.json import NO_REPLY
from authflow.ui.pages.names import CAPTCHA, CHOICE, OWN, RECAPTCHA, STEP, TOKEN, parts

Pairs: TypeAlias = Iterable[tuple[str, str]]

CHOICES: Final = frozenset(Choice)
DEEPEST: Final = 4
"""
How many names may lead to a value: `addresses.0.city` has three.
"""
DIGITS: Final = 9
"""
More than any step has.
"""


def read_form(pairs: Pairs) -> Reply:
    """
    The reply in the names and values of a form, whoever filled it in. It never raises: see `NO_REPLY`.
    """
    posted = tuple(pairs)
    own = {name: value for name, value in posted if name in OWN}
    step = _number(own.get(STEP, ""))
    choice = own.get(CHOICE, Choice.SUBMIT)
    if step is None or choice not in CHOICES:
        return NO_REPLY
    values = _values((name, value) for name, value in posted if name not in OWN)
    if RECAPTCHA in own and not values.get(CAPTCHA):
        values = {**values, CAPTCHA: own[RECAPTCHA]}
    return Reply(Choice(choice), values, step)


def token_in(pairs: Pairs) -> str:
    """
    What the form carries against forgery; nothing, if it carries none.
    """
    return next((value for name, value in pairs if name == TOKEN), "")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


class _Node(dict[str | int, "_Node | list[str]"]):
    """
    What stands inside a name.
    """

    def put(self, path: tuple[str | int, ...], value: str) -> None:
        """
        Put *value* where *path* leads, behind what is there already; nowhere, where something else is in the way.
        """
        *outer, last = path
        node = self
        for name in outer:
            below = node.setdefault(name, _Node())
            if not isinstance(below, _Node):
                return
            node = below
        held = node.setdefault(last, [])
        if isinstance(held, list):
            held.append(value)

    def plain(self) -> object:
        """
        A list, where everything inside is counted; else a mapping.
        """
        values = {name: _plain(below) for name, below in self.items()}
        counted = sorted(name for name in values if isinstance(name, int))
        if len(counted) == len(values):
            return [values[place] for place in counted]
        return {str(name): value for name, value in values.items()}


def _plain(below: "_Node | list[str]") -> object:
    if isinstance(below, _Node):
        return below.plain()
    return below[0] if len(below) == 1 else below


def _values(pairs: Pairs) -> Mapping[str, object]:
    top = _Node()
    for name, value in pairs:
        path = parts(name)
        if len(path) <= DEEPEST:
            top.put(path, value)
    return {str(name): _plain(below) for name, below in top.items()}
