"""
The checker says every mistake: each of its sentences is shown by a flow that is broken so, and by nothing else.
"""

import re
from collections.abc import Iterator
from inspect import getsource
from itertools import chain
from types import ModuleType

import pytest

from authflow.core import atlas, check, proof
from authflow.core.atlas import Atlas
from authflow.core.check import proofread
from authflow.core.errors import InvalidFlow
from authflow.core.flow import AnyFlow
from authflow.core.outcome import Outcome
from authflow.core.proof import prove
from authflow.flows import FLOWS, LOGIN, VERIFY
from authflow.flows.login import LoginState
from authflow.flows.verify import VerifyState
from tests.core.twins import TWINS, Twin, among, rows


def templates(module: ModuleType) -> Iterator[re.Pattern[str]]:
    """
    Every sentence that *module* can say, as a pattern of what fills its gaps.
    """
    for sentence in re.findall(r'yield f"([^"]+)"', getsource(module)):
        said, gap = "", 0
        for found in re.finditer(r"\{[^{}]*\}", sentence):
            said += re.escape(sentence[gap : found.start()]) + r"[\w.:-]+(?: \w+)?"
            gap = found.end()
        yield re.compile(said + re.escape(sentence[gap:]))


SENTENCES = tuple(chain(templates(check), templates(proof), templates(atlas)))


@pytest.mark.parametrize("twin", [pytest.param(twin, id=name) for name, twin in TWINS.items()])
def test_a_broken_twin_is_told(twin: Twin) -> None:
    """
    A flow that is broken in one way is refused with the sentence that says so, and no other.
    """
    with pytest.raises(InvalidFlow) as refused:
        Atlas(*twin.flows)

    assert twin.mistakes == refused.value.mistakes


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.pattern)
def test_every_sentence_has_its_twin(sentence: re.Pattern[str]) -> None:
    """
    There is no sentence that no broken twin brings about: a new one needs a twin of its own.
    """
    said = {mistake for twin in TWINS.values() for mistake in twin.mistakes}

    shown = [mistake for mistake in said if sentence.fullmatch(mistake)]

    assert [] != shown


def test_every_mistake_is_one_of_the_sentences_counted() -> None:
    """
    No sentence is said in a way that the count of sentences would miss.
    """
    said = [mistake for twin in TWINS.values() for mistake in twin.mistakes]

    unheard_of = [mistake for mistake in said if not any(sentence.fullmatch(mistake) for sentence in SENTENCES)]

    assert [] == unheard_of


def test_all_yields_are_sentences() -> None:
    """
    The checker says its sentences by `yield f"…"` alone, in as many places as there are patterns.
    """
    places = [line for module in (check, proof, atlas) for line in getsource(module).splitlines() if 'yield f"' in line]

    assert len(places) == len(SENTENCES)


def test_all_mistakes_come_at_once() -> None:
    """
    Mistakes in several flows, and between them, are told together, and the message holds them all.
    """
    flows = among(
        rows(LOGIN, LoginState.ENTER_CREDENTIALS, {Outcome.EMAIL_EXISTS: LoginState.SOLVE_CAPTCHA}, Outcome.FAILURE),
        rows(VERIFY, VerifyState.CODE_SPENT, {}, Outcome.BACK),
    )

    with pytest.raises(InvalidFlow) as refused:
        Atlas(*flows, VERIFY)

    assert (
        "verify: two flows have this name",
        "login.enter_credentials: no row for failure",
        "login.enter_credentials: email_exists cannot happen here",
        "verify.code_spent: no row for back",
    ) == refused.value.mistakes
    assert all(mistake in str(refused.value) for mistake in refused.value.mistakes)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_a_shipped_flow_has_no_mistake(flow: AnyFlow) -> None:
    """
    Every flow that authflow ships is proofread to the end without a word.
    """
    assert [] == list(proofread(flow))


def test_shipped_flows_fit_together() -> None:
    """
    Nothing is missing at any door between the flows that authflow ships.
    """
    assert [] == list(prove({flow.name: flow for flow in FLOWS}))
