"""
The guide to the outcomes tells what the tables tell today.
"""

import re
from pathlib import Path

import pytest

from authflow.core import outcome as source
from authflow.core.outcome import Outcome
from authflow.guides import guides
from authflow.ui.texts import ENGLISH
from authflow.wix.hearing import BARRED
from authflow.wix.refusals import CODES, PASSWORD_RULES
from tests.guides.facts import CALLS, facts, refreshed

PAGE = guides()["outcomes"].text
SECTIONS: dict[str, str] = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE))


def test_every_outcome_has_its_place_once() -> None:
    """
    The page groups the outcomes as the enumeration does, in the same order.
    """
    written = Path(source.__file__).read_text(encoding="utf-8").partition("class Choice")[0]
    groups = [re.findall(r"^    (\w+) = auto\(\)", part, re.MULTILINE) for part in written.split("    # ")[1:]]
    chapters = [
        re.findall(r"^### `(\w+)`$", part, re.MULTILINE) for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)
    ]

    assert groups == [names for names in chapters if names]
    assert [outcome.name for outcome in Outcome] == [name for names in groups for name in names]


def test_the_lists_are_todays() -> None:
    """
    `python -m tests.guides.facts` would change nothing.
    """
    assert refreshed(PAGE) == PAGE


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_is_told_of_in_words(outcome: Outcome) -> None:
    """
    Besides what the tables know, the page says what an outcome means.
    """
    prose = SECTIONS[outcome.name].replace(facts(outcome), "").strip()

    assert len(prose.split()) >= 5


@pytest.mark.parametrize("outcome", Outcome)
def test_the_calls_are_exactly_those_that_can_have_it(outcome: Outcome) -> None:
    """
    No call is missing, and none is said to have an outcome that it cannot have.
    """
    said = re.search(r"^- Said by(.*?)(?=^- |\Z)", SECTIONS[outcome.name], re.DOTALL | re.MULTILINE)
    told = said[1] if said else ""
    named = {call for call in CALLS if f"`{call.__name__}`" in told or told.strip() == "every call"}

    assert {call for call in CALLS if outcome in call.possible()} == named


@pytest.mark.parametrize("outcome", Outcome)
def test_the_better_reasons_are_there(outcome: Outcome) -> None:
    """
    Each has a text, and none that a refusal of the service has is left out.
    """
    line = re.search(r"^- Better reasons: (.*?)(?=^- |\Z)", SECTIONS[outcome.name], re.DOTALL | re.MULTILINE)
    told = {*re.findall(r"`(\w+)`", line[1])} if line else set[str]()
    refused = {str(why) for meant, why in CODES.values() if meant is outcome and why is not None}
    if outcome is Outcome.FAILURE:
        refused |= {*map(str, PASSWORD_RULES.values())}
    if outcome is Outcome.BARRED:
        refused |= {*map(str, BARRED.values())}

    assert [] == [reason for reason in told if f"reason.{reason}" not in ENGLISH.lines]
    assert refused <= told


def test_stale_lists_are_noticed() -> None:
    """
    A call, a row or a text that is changed in the page by hand does not stay.
    """
    for lie in ("`Login`, `Register`", "to the flow `tokens`", "This account may not sign in."):
        assert lie in PAGE
        assert refreshed(PAGE.replace(lie, "`Nobody`", 1)) == PAGE
