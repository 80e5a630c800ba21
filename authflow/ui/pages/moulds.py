"""
Forms as pages, drawn once: the next that looks the same is made of the last by filling its gaps.

A gap is what differs from user to user and from hour to hour: the step, the token of the form, the nonce of the script,
the time, what was typed, where a code was sent. A page is drawn with a mark in each of its gaps and kept like that, so
that nothing of anybody is kept; whatever else it was drawn from must be the same.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from secrets import randbelow, token_hex
from typing import Final, TypeAlias

from attrs import define, evolve, field, fields
from markupsafe import escape

from authflow.core.action import Ask, Input
from authflow.core.field import Kind
from authflow.ui.pages.place import Place
from authflow.ui.pages.said import writable
from authflow.ui.texts import plain

Draw: TypeAlias = Callable[[Ask, Place], str]
Shape: TypeAlias = tuple[object, ...]
Seen: TypeAlias = tuple[object, ...]
Mould: TypeAlias = Sequence[str]
"""
What stands on a page and the mark of a gap, in turn.
"""

LONG: Final = 10**15
"""
Marks are numbers and words made by chance, so long that no text has one of them.
"""
STEP, NOW = str(LONG + randbelow(LONG)), str(4 * LONG + randbelow(LONG))
TOKEN, NONCE, TYPED, SENT_TO = (token_hex() for _ in range(4))
MOST: Final = 256
"""
So many are kept.
"""
_GAP: Final = re.compile(rf"({STEP}|{NOW}|{TOKEN}|{NONCE}|{SENT_TO}|{TYPED}\d+\.)")


def _all_but(kind: type[Ask | Place | Input], *gaps: str) -> Callable[[object], object]:
    return attrgetter(*(one.name for one in fields(kind) if one.name not in gaps))


_asked: Final = _all_but(Ask, "run", "step", "handle", "expires_at", "fields", "sent_to", "resend_at", "retry_at")
_placed: Final = _all_but(Place, "token", "nonce", "now")
_entered: Final = _all_but(Input, "value", "complaint")


@define(eq=False)
class Moulds:
    """
    The pages that are kept, by what they look like.

    Attributes:
        draw: Draws a page.
    """

    draw: Draw
    _kept: dict[Shape, tuple[Seen, Mould]] = field(init=False, factory=dict[Shape, tuple[Seen, Mould]], repr=False)

    def __len__(self) -> int:
        return len(self._kept)

    def page(self, ask: Ask, place: Place) -> str:
        """
        The page that shows *ask*.
        """
        touched = {_mark(number): entry for number, entry in enumerate(ask.fields) if entry.value or entry.complaint}
        if max(ask.resend_at or 0.0, ask.retry_at or 0.0) > place.now or any(map(_chosen, touched.values())):
            return self.draw(ask, place)  # A time that runs is on it, or something that was chosen.
        seen = _asked(ask), _placed(place), tuple(map(_looks, ask.fields)) if touched else ask.fields
        shape = _shape(ask, place, touched)
        before, mould = self._kept.get(shape, ((), ()))
        if before != seen:
            mould = self._cast(ask, place)
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[shape] = seen, mould
        filled = {
            STEP: str(ask.step),
            NOW: str(round(place.now)),
            TOKEN: escape(place.token),
            NONCE: escape(place.nonce),
            **{mark: escape(writable(str(entry.value))) for mark, entry in touched.items()},
        }
        if ask.sent_to is not None:
            filled[SENT_TO] = escape(plain(ask.sent_to))
        page = [*mould]
        page[1::2] = [filled[gap] for gap in page[1::2]]
        return "".join(page)

    def _cast(self, ask: Ask, place: Place) -> Mould:
        """
        The page with its gaps.
        """
        sent_to = None if ask.sent_to is None else SENT_TO
        marked = evolve(
            ask,
            run="",
            step=int(STEP),
            handle="",
            expires_at=0.0,
            fields=tuple(_marked(entry, number) for number, entry in enumerate(ask.fields)),
            sent_to=sent_to,
            resend_at=None,
            retry_at=None,
        )
        return _GAP.split(self.draw(marked, evolve(place, token=TOKEN, nonce=NONCE, now=float(NOW))))


def _chosen(entry: Input) -> bool:
    """
    Whether a value in *entry* is more than a line that was typed.
    """
    plainly = isinstance(entry.value, str) and not entry.options and entry.many == 1 and entry.kind is not Kind.PARTS
    return bool(entry.value) and not plainly


def _looks(entry: Input) -> object:
    """
    What *entry* looks like, whatever was typed.
    """
    if not (entry.value or entry.complaint):
        return entry
    return _entered(entry), bool(entry.value), entry.complaint and entry.complaint.reason


def _marked(entry: Input, number: int) -> Input:
    """
    *entry*, with a mark for what was typed.
    """
    if not (entry.value or entry.complaint):
        return entry
    complaint = None if entry.complaint is None else evolve(entry.complaint, typed=None)
    return evolve(entry, value=_mark(number) if entry.value else None, complaint=complaint)


def _mark(number: int) -> str:
    return f"{TYPED}{number}."


def _shape(ask: Ask, place: Place, touched: Mapping[str, Input]) -> Shape:
    """
    What tells one page from another, as far as pages differ often.
    """
    complaints = [(mark, bool(one.value), one.complaint and one.complaint.reason.id) for mark, one in touched.items()]
    reason = ask.reason and ask.reason.id
    told = place.texts.language, place.notice, reason, ask.attempts_left, ask.sent_to is None
    return ask.goal, ask.flow, ask.state, *told, *complaints
