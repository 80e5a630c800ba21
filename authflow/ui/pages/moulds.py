"""
Forms as pages, drawn once and filled from then on (`ui/gaps.py`).

The gaps are the step, the token of the form, the nonce of the script, the time, what was typed, where a code was sent.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from attrs import define, evolve, field
from markupsafe import escape

from authflow.core.action import Ask, Input
from authflow.core.field import Kind
from authflow.ui.gaps import Cut, Kept, all_but, filled, number, word
from authflow.ui.pages.place import Place
from authflow.ui.pages.said import writable
from authflow.ui.texts import plain

Draw: TypeAlias = Callable[[Ask, Place], str]
Shape: TypeAlias = tuple[object, ...]

STEP, NOW = str(number()), str(number())
TOKEN, NONCE, TYPED, SENT_TO = word(), word(), word(), word()
_GAP: Final = re.compile(rf"({STEP}|{NOW}|{TOKEN}|{NONCE}|{SENT_TO}|{TYPED}\d+\.)")
_asked: Final = all_but(Ask, "run", "step", "handle", "expires_at", "fields", "sent_to", "resend_at", "retry_at")
_placed: Final = all_but(Place, "token", "nonce", "now")
_entered: Final = all_but(Input, "value", "complaint")


@define(eq=False)
class Moulds:
    """
    The pages that are kept, by what they look like.

    Attributes:
        draw: Draws a page.
    """

    draw: Draw
    _kept: Kept = field(init=False, factory=Kept, repr=False)

    def __len__(self) -> int:
        return len(self._kept)

    def page(self, ask: Ask, place: Place) -> str:
        """
        The page that shows *ask*.
        """
        touched = {_mark(count): entry for count, entry in enumerate(ask.fields) if entry.value or entry.complaint}
        if max(ask.resend_at or 0.0, ask.retry_at or 0.0) > place.now or any(map(_chosen, touched.values())):
            return self.draw(ask, place)  # A time that runs is on it, or something that was chosen.
        seen = _asked(ask), _placed(place), tuple(map(_looks, ask.fields)) if touched else ask.fields
        cut = self._kept.cut(_shape(ask, place, touched), seen, lambda: self._cut(ask, place))
        gaps = {
            STEP: str(ask.step),
            NOW: str(round(place.now)),
            TOKEN: escape(place.token),
            NONCE: escape(place.nonce),
            **{mark: escape(writable(str(entry.value))) for mark, entry in touched.items()},
        }
        if ask.sent_to is not None:
            gaps[SENT_TO] = escape(plain(ask.sent_to))
        return filled(cut, gaps)

    def _cut(self, ask: Ask, place: Place) -> Cut:
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
            fields=tuple(_marked(entry, count) for count, entry in enumerate(ask.fields)),
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


def _marked(entry: Input, count: int) -> Input:
    """
    *entry*, with a mark for what was typed.
    """
    if not (entry.value or entry.complaint):
        return entry
    complaint = None if entry.complaint is None else evolve(entry.complaint, typed=None)
    return evolve(entry, value=_mark(count) if entry.value else None, complaint=complaint)


def _mark(count: int) -> str:
    return f"{TYPED}{count}."


def _shape(ask: Ask, place: Place, touched: Mapping[str, Input]) -> Shape:
    """
    What tells one page from another, as far as pages differ often.
    """
    complaints = [(mark, bool(one.value), one.complaint and one.complaint.reason.id) for mark, one in touched.items()]
    reason = ask.reason and ask.reason.id
    told = place.texts.language, place.notice, reason, ask.attempts_left, ask.sent_to is None
    return ask.goal, ask.flow, ask.state, *told, *complaints
