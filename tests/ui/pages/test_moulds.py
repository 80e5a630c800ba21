"""
A page made by filling gaps is the page that would have been drawn, whoever was there before.
"""

from collections.abc import Iterator
from typing import Final

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from authflow.core.action import Ask, Input
from authflow.core.field import Kind
from authflow.core.reason import Complaint, Reason
from authflow.ui.gaps import MOST
from authflow.ui.pages.moulds import Moulds
from authflow.ui.pages.place import Place
from authflow.ui.pages.render import TEMPLATES, Pages
from authflow.ui.texts import ENGLISH
from tests.runs import NOON
from tests.ui.actions import ASK, CODE, EMAIL, PASSWORD, asking
from tests.ui.pages.places import IN_HEBREW, PLACE
from tests.ui.test_made_up_language import actions, reasons

DRAWN: Final = Pages(templates=[TEMPLATES])
"""
A host's own templates are drawn every time, ours too where a host says that they are its own.
"""
FILLED: Final = Pages()
WRONG: Final = Complaint(Reason("malformed"), "typed")
FORMS: Final = (
    asking(evolve(EMAIL, value=None), PASSWORD),
    asking(evolve(EMAIL, value="ada@example.com"), PASSWORD),
    asking(evolve(EMAIL, value='"><b>%(token)s %', complaint=WRONG), PASSWORD),
    asking(evolve(EMAIL, value="\ud800"), PASSWORD),
    evolve(asking(CODE), sent_to="a…@<b>.example", code_length=6),
    evolve(asking(CODE), sent_to=None, attempts_left=3, reason=Reason("invalid_code")),
    evolve(asking(CODE), resend_at=NOON + 7),
    evolve(asking(CODE), resend_at=NOON - 7, retry_at=NOON - 1),
    asking(*(Input(f"line{number}", Kind.TEXT, "field.line", value=f"{number} %d") for number in range(12))),
    asking(Input("tag", Kind.OPTION, "field.tag", options=("HOME", "WORK"), value="WORK")),
    asking(Input("labels", Kind.TEXT, "field.labels", many=3, value=("one", "two"))),
    ASK,
)


def others(ask: Ask) -> Iterator[tuple[Ask, Place]]:
    """
    *ask*, as two people are asked the same, an hour apart.
    """
    yield evolve(ask, run="run-7", step=7, handle="run-7.secret", expires_at=NOON + 7), PLACE
    later = evolve(PLACE, token="token-2", nonce="nonce-2", now=NOON + 3600.5)
    entries = tuple(evolve(one, value=f"{one.value}!") if isinstance(one.value, str) else one for one in ask.fields)
    yield evolve(ask, run="run-8", step=12, handle="run-8.secret", expires_at=1.0, fields=entries), later
    yield ask, IN_HEBREW
    yield evolve(ask, sent_to="e…@example.org"), evolve(PLACE, notice="notice.gone_on")


@pytest.mark.parametrize("ask", FORMS)
def test_a_filled_page_is_the_drawn_one(ask: Ask) -> None:
    """
    Whatever differs between two people and two hours, each sees what is theirs.
    """
    for _ in range(2):
        for asked, place in others(ask):
            assert DRAWN.action(asked, place) == FILLED.action(asked, place)


def test_every_form_is_filled_as_it_is_drawn() -> None:
    """
    So it is at every state of every flow, for reasons of every kind, by one that has filled others before.
    """
    asks = [one for one in actions() if isinstance(one, Ask)]
    forms = [form for one in asks for form in [*reasons(one)][::11] if isinstance(form, Ask)]

    assert len(asks) < len(forms)
    for ask in forms:
        assert DRAWN.action(ask, PLACE) == FILLED.action(ask, PLACE)


@given(st.text(), st.text(), st.integers(1, 10**6))
def test_whatever_is_typed_stands_there(first: str, second: str, step: int) -> None:
    """
    Nothing that anybody types moves a gap, or stays for who comes next.
    """
    for typed in (first, second, None):
        ask = evolve(asking(evolve(EMAIL, value=typed), PASSWORD), step=step, sent_to=typed)
        assert DRAWN.action(ask, PLACE) == FILLED.action(ask, PLACE)


def test_a_form_is_drawn_once() -> None:
    """
    The second of two who are asked the same costs no drawing; who waits for a time that runs does.
    """
    drawn: list[Ask] = []

    def draw(ask: Ask, _place: Place) -> str:
        drawn.append(ask)
        return "a page"

    moulds = Moulds(draw)
    for ask, place in [*others(FORMS[0])][:2] * 2:
        moulds.page(ask, place)

    assert 1 == len(drawn)
    assert ("", "") == (drawn[0].run, drawn[0].handle)
    for _ in range(2):
        moulds.page(evolve(FORMS[0], retry_at=NOON + 7), PLACE)
    assert 3 == len(drawn)


def test_nothing_of_anybody_is_kept() -> None:
    """
    Neither the handle nor the token, nor the nonce, nor what was typed.
    """
    said: list[str] = []

    def draw(ask: Ask, place: Place) -> str:
        said.append(f"{ask!r} {ask.handle} {ask.fields[0].value} {ask.fields[0].complaint} {place.token} {place.nonce}")
        return said[-1]

    moulds = Moulds(draw)
    ask = evolve(asking(evolve(EMAIL, value="canary", complaint=Complaint(Reason("malformed"), "canary"))))
    moulds.page(
        evolve(ask, handle="canary", run="canary", sent_to="canary"), evolve(PLACE, token="canary", nonce="canary")
    )

    assert 1 == len(said)
    assert "canary" not in said[0]


def test_no_more_are_kept_than_there_is_room_for() -> None:
    """
    Whatever a service makes up to say, memory stays within its bounds.
    """
    moulds = Moulds(lambda ask, _: str(ask.attempts_left))

    shown = [moulds.page(evolve(FORMS[0], attempts_left=left), PLACE) for left in range(2 * MOST + 1)]

    assert [str(left) for left in range(2 * MOST + 1)] == shown
    assert len(moulds) <= MOST


def test_another_text_makes_another_page() -> None:
    """
    A host that puts a text in its place, under a language that is there already, sees its own.
    """
    pages, own = Pages(), evolve(PLACE, texts=ENGLISH.and_also({"field.email": "Your address"}))

    shown = [pages.action(FORMS[0], place) for place in (PLACE, own, PLACE)]

    assert [False, True, False] == ["Your address" in page for page in shown]
