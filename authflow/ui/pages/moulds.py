"""
Forms as pages, drawn once: the next that looks the same is made of the last by filling its gaps.

A gap is what differs from user to user and from hour to hour: the step, the token of the form, the nonce of the script,
the time, what was typed, where a code was sent. A page is drawn with a mark in each of its gaps and kept like that, so
that nothing of anybody is kept; whatever else it was drawn from must be the same.
"""

from collections.abc import Callable
from operator import attrgetter
from secrets import randbelow, token_hex
from typing import Final, TypeAlias

from attrs import define, evolve, field, fields
from markupsafe import escape

from authflow.core.action import Ask, Input
from authflow.core.field import Kind
from authflow.ui.pages.place import Place
from authflow.ui.texts import plain

Draw: TypeAlias = Callable[[Ask, Place], str]
Shape: TypeAlias = tuple[object, ...]
Seen: TypeAlias = tuple[object, object, tuple[Input, ...]]

LONG: Final = 10**15
"""
Marks are numbers and words made by chance, so long that no text has one of them.
"""
STEP, NOW = LONG + randbelow(LONG), 4 * LONG + randbelow(LONG)
TOKEN, NONCE, TYPED, SENT_TO = (token_hex() for _ in range(4))
MOST: Final = 256
"""
So many are kept.
"""


def _all_but(kind: type[Ask | Place], *gaps: str) -> Callable[[object], object]:
    return attrgetter(*(one.name for one in fields(kind) if one.name not in gaps))


_asked: Final = _all_but(Ask, "run", "step", "handle", "expires_at", "fields", "sent_to", "resend_at", "retry_at")
_placed: Final = _all_but(Place, "token", "nonce", "now")


@define(eq=False)
class Moulds:
    """
    The pages that are kept, by what they look like.

    Attributes:
        draw: Draws a page.
    """

    draw: Draw
    _kept: dict[Shape, tuple[Seen, str]] = field(init=False, factory=dict[Shape, tuple[Seen, str]], repr=False)

    def __len__(self) -> int:
        return len(self._kept)

    def page(self, ask: Ask, place: Place) -> str:
        """
        The page that shows *ask*.
        """
        if max(ask.resend_at or 0.0, ask.retry_at or 0.0) > place.now or _chosen(ask):
            return self.draw(ask, place)  # A time that runs is on it, or something that was chosen.
        inputs = tuple([_marked(entry, number) for number, entry in enumerate(ask.fields)])
        seen = _asked(ask), _placed(place), inputs
        shape = _shape(ask, place)
        before, mould = self._kept.get(shape, (None, ""))
        if before != seen:
            mould = self._cast(ask, place, inputs)
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[shape] = seen, mould
        return mould % {
            "step": ask.step,
            "now": round(place.now),
            "token": escape(place.token),
            "nonce": escape(place.nonce),
            "sent_to": escape(plain(ask.sent_to or "")),
            **{f"typed{number}": escape(entry.value) for number, entry in enumerate(ask.fields) if entry.value},
        }

    def _cast(self, ask: Ask, place: Place, inputs: tuple[Input, ...]) -> str:
        """
        The page with its gaps.
        """
        sent_to = None if ask.sent_to is None else SENT_TO
        marked = evolve(
            ask,
            run="",
            step=STEP,
            handle="",
            expires_at=0.0,
            fields=inputs,
            sent_to=sent_to,
            resend_at=None,
            retry_at=None,
        )
        mould = self.draw(marked, evolve(place, token=TOKEN, nonce=NONCE, now=float(NOW))).replace("%", "%%")
        gaps = {str(STEP): "step", str(NOW): "now", TOKEN: "token", NONCE: "nonce", SENT_TO: "sent_to"}
        gaps |= {str(one.value): f"typed{number}" for number, one in enumerate(inputs) if one.value}
        for mark, gap in gaps.items():
            mould = mould.replace(mark, f"%({gap})s")
        return mould


def _chosen(ask: Ask) -> bool:
    """
    Whether a value on *ask* is more than a line that was typed.
    """
    filled = [one for one in ask.fields if one.value]
    return any(
        not isinstance(one.value, str) or one.options or one.many > 1 or one.kind is Kind.PARTS for one in filled
    )


def _marked(entry: Input, number: int) -> Input:
    """
    *entry*, with a mark for what was typed.
    """
    if not entry.value and entry.complaint is None:
        return entry
    complaint = None if entry.complaint is None else evolve(entry.complaint, typed=None)
    return evolve(entry, value=f"{TYPED}{number}." if entry.value else None, complaint=complaint)


def _shape(ask: Ask, place: Place) -> Shape:
    """
    What tells one page from another, as far as pages differ often.
    """
    complaints = [(one.name, bool(one.value), one.complaint and one.complaint.reason.id) for one in ask.fields]
    reason = ask.reason and ask.reason.id
    told = place.texts.language, place.notice, reason, ask.attempts_left, ask.sent_to is None
    return ask.goal, ask.flow, ask.state, *told, *complaints
