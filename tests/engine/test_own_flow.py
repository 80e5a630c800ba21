"""
An application's own flow is as good as ours.
"""

import pytest

from authflow.core.action import Ask, Done
from authflow.core.atlas import Atlas
from authflow.core.errors import UnknownFlow
from authflow.core.outcome import Choice, Outcome
from authflow.door import AuthFlow
from authflow.flows import FLOWS
from authflow.ui.script import Script, choose, submit
from authflow.ui.texts import ENGLISH
from tests.engine.benches import expect
from tests.engine.consent import CONSENT
from tests.engine.services import by_call
from tests.runs import ADA

OURS = Atlas(*FLOWS, CONSENT)
TEXTS = ENGLISH.and_also(
    {
        "consent.read_terms": "Our terms",
        "consent.read_terms.accept": "Fine by me",
        "login.enter_credentials.for-consent": "Now sign in",
    }
)


async def test_an_own_flow() -> None:
    """
    It is started by its name, leads on into ours, and says what the application says.
    """
    ui = Script(choose(Choice.ACCEPT), submit(email=ADA, password="correct horse"))

    async with AuthFlow(service=by_call(), atlas=OURS, texts=TEXTS) as auth:
        done = expect(Done, await auth.drive("consent", ui))

    assert ["read_terms", "enter_credentials", "signed_in"] == ui.states
    assert ("consent", "tokens") == (done.goal, done.flow)
    terms, credentials = (expect(Ask, action) for action in ui.shown[:2])
    assert ["Our terms", "Now sign in"] == [auth.texts.title(terms), auth.texts.title(credentials)]
    assert ["Fine by me", ENGLISH.choice(terms, Choice.DECLINE)] == [
        auth.texts.choice(terms, choice) for choice in terms.choices[:2]
    ]


async def test_an_own_flow_declined() -> None:
    """
    It ends where it says.
    """
    service = by_call()
    ui = Script(choose(Choice.DECLINE))

    async with AuthFlow(service=service, atlas=OURS) as auth:
        failed = await auth.drive("consent", ui)

    assert ("turned_away", []) == (failed.state, service.calls)


@pytest.mark.parametrize("goal", ["consent", "sign-in", "", "LOGIN", "login ", "\ud800"])
async def test_a_flow_that_is_not_there(goal: str) -> None:
    """
    Without it there is no such flow, and the error names those there are.
    """
    async with AuthFlow(service=by_call()) as auth:
        with pytest.raises(UnknownFlow) as caught:
            await auth.start(goal)

    assert (goal, "unknown_flow") == (caught.value.name, caught.value.code)
    assert "login, register" in str(caught.value)


async def test_a_choice_leads_where_its_outcome_says() -> None:
    """
    A choice that means an outcome by itself asks no service.
    """
    service = by_call(Login=Outcome.FAILURE)

    async with AuthFlow(service=service, atlas=OURS) as auth:
        terms = await auth.start("consent")
        action = await auth.reply(terms.handle, step=terms.step, choice="accept")

    assert ("login", "enter_credentials", []) == (action.flow, action.state, service.calls)
