"""
Every id that anything can show has a text, and no text is left over.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import authflow
from authflow.calls.reasons import Why
from authflow.core.action import Failed
from authflow.core.decision import REFUSALS
from authflow.core.emission import STILL_WORKING
from authflow.core.field import Field
from authflow.core.outcome import SPEAKING, Choice
from authflow.core.paths import rows
from authflow.core.reason import Fault, Reason
from authflow.core.state import End, EndKind, Step, Wait
from authflow.flows import FLOWS
from authflow.flows.fields import CAPTCHA, CODE, EMAIL, NEW_PASSWORD, PASSWORD, PROFILE_FIELDS
from authflow.ui.english import LINES
from authflow.ui.texts import ENGLISH
from authflow.web.notes import Note, Problem


def fields(*entries: Field) -> Iterator[Field]:
    """
    *entries* and all their parts.
    """
    for entry in entries:
        yield entry
        yield from fields(*entry.parts)


UI_ID = re.compile(r"""["'](ui\.\w+)["'](?!:)""")
ALL_FIELDS = tuple(fields(EMAIL, PASSWORD, NEW_PASSWORD, CAPTCHA, CODE, *PROFILE_FIELDS))
REASONS = (
    *Fault,
    *Why,
    *SPEAKING,
    *sorted(REFUSALS),
    STILL_WORKING,
    *(card.reason for flow in FLOWS for card in flow.states.values() if isinstance(card, Wait)),
)
SOURCES = (Path(authflow.__file__).parent / room for room in ("ui", "cli", "web"))
SPOKEN = {
    one
    for room in SOURCES
    for kind in ("*.py", "*.html")
    for page in room.rglob(kind)
    for one in UI_ID.findall(page.read_text("utf-8"))
}
IDS = {
    *SPOKEN,
    *(f"flow.{flow.name}" for flow in FLOWS),
    *(f"{flow.name}.{state}" for flow in FLOWS for state in flow.states),
    *(f"end.{row.target.name}" for flow in FLOWS for row in rows(flow) if isinstance(row.target, End)),
    *(f"choice.{choice}" for choice in Choice),
    *(f"field.{entry.name}" for entry in ALL_FIELDS),
    *(f"option.{option}" for entry in ALL_FIELDS for option in entry.options),
    *(f"reason.{reason}" for reason in REASONS),
    *(f"notice.{note}" for note in Note),
    *Problem,
    *(f"wake.{one}" for flow in FLOWS for card in flow.states.values() if isinstance(card, Wait) for one in card.until),
}
GAPS = dict.fromkeys(
    (
        "min", "max", "time", "label", "choice", "choices", "to", "count", "address", "email", "key",
        "path", "command", "what", "code", "title", "why",
    ),
    "x",
)  # fmt: skip
SPECIAL = {
    *(
        f"{flow.name}.{state}.{word}"
        for flow in FLOWS
        for state, card in flow.states.items()
        for word in (
            *(card.on if isinstance(card, Step | Wait) else ()),
            *REASONS,
            *(f"for-{other.name}" for other in FLOWS),
        )
    ),
    *(
        f"{flow.name}.{row.target.name}.{reason}"
        for flow in FLOWS
        for row in rows(flow)
        if isinstance(row.target, End)
        for reason in REASONS
    ),
}


@pytest.mark.parametrize("one", sorted(IDS))
def test_every_id_has_a_text(one: str) -> None:
    """
    Nothing that can be shown is shown by its id.
    """
    assert one in LINES


def test_no_text_is_left_over() -> None:
    """
    Every text belongs to something that can be shown.
    """
    assert set() == LINES.keys() - IDS - SPECIAL


@pytest.mark.parametrize("one", sorted(LINES))
def test_texts_are_sentences_for_people(one: str) -> None:
    """
    A text has no stray blanks, and its gaps are ones that reasons fill.
    """
    said = ENGLISH.say(one, **GAPS)

    assert said == said.strip()
    assert "…" not in said
    assert "{" not in said


def test_the_special_comes_before_the_general() -> None:
    """
    A state may say a thing in its own way.
    """
    assert ENGLISH.say("verify.enter_code.back", "choice.back") == "Sign in again"
    assert ENGLISH.say("login.enter_credentials.back", "choice.back") == "Back"


def test_an_application_adds_its_own() -> None:
    """
    An application's texts stand beside ours, and may replace them.
    """
    texts = ENGLISH.and_also({"terms.read": "Our terms", "choice.back": "Return"})

    assert texts.say("terms.read") == "Our terms"
    assert texts.say("choice.back") == "Return"
    assert texts.say("choice.cancel") == "Cancel"


def test_no_reason_has_no_text() -> None:
    """
    Whoever shows an action need not look first whether there is a reason.
    """
    action = Failed(run="1", step=1, goal="login", flow="login", state="given_up", kind=EndKind.CANCELLED)

    assert ENGLISH.reason(action, None) is None
    assert ENGLISH.reason(action, Reason("expired")) == "You were away for too long."


def test_an_id_without_a_text_is_said_in_plain_words() -> None:
    """
    A flow of an application's own needs no texts to be shown.
    """
    assert ENGLISH.say("terms.read_carefully") == "Read carefully"


def test_a_missing_gap_is_no_crash() -> None:
    """
    A text whose gap nobody fills is still said.
    """
    assert ENGLISH.say("reason.too_short") == "At least … characters, please."
