"""
Texts that are written once: the next that reads the same is made of the last by filling its gaps.

A gap is what differs from user to user and from hour to hour. A text is written with a mark in each of its gaps, cut
there and kept like that, so that nothing of anybody is kept; whatever else it was written from must be the same.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from secrets import randbelow, token_hex
from typing import Final, TypeAlias

from attrs import AttrsInstance, define, field, fields

Cut: TypeAlias = Sequence[str]
"""
What stands in a text and the mark of a gap, in turn.
"""
LONG: Final = 10**15
MOST: Final = 256
"""
So many are kept.
"""


def number() -> int:
    """
    A mark in the place of a number: made by chance, and so long that no text has it.
    """
    return LONG + randbelow(8 * LONG)


def word() -> str:
    """
    A mark in the place of a word, as long.
    """
    return token_hex()


def all_but(kind: type[AttrsInstance], *gaps: str) -> Callable[[object], object]:
    """
    What a text is written from: everything that a value of *kind* says but for its *gaps*.
    """
    return attrgetter(*(one.name for one in fields(kind) if one.name not in gaps))


def filled(cut: Cut, gaps: Mapping[str, str]) -> str:
    """
    The text, with what stands in its *gaps* by their marks.
    """
    text = [*cut]
    text[1::2] = [gaps[mark] for mark in text[1::2]]
    return "".join(text)


@define(eq=False)
class Kept:
    """
    The texts that are kept, by what tells one from another as far as they differ often.
    """

    _cuts: dict[object, tuple[object, Cut]] = field(init=False, factory=dict[object, tuple[object, Cut]], repr=False)

    def __len__(self) -> int:
        return len(self._cuts)

    def cut(self, shape: object, seen: object, write: Callable[[], Cut]) -> Cut:
        """
        The text of that *shape*: written anew, where the last was not written from what is *seen* now.
        """
        before, cut = self._cuts.get(shape, (None, ()))
        if before != seen:
            cut = write()
            if len(self._cuts) >= MOST:
                self._cuts.clear()
            self._cuts[shape] = seen, cut
        return cut
