"""
Which flows browsers may begin.
"""

from enum import StrEnum, auto

import pytest

from authflow.calls.signing_in import SignOn
from authflow.core.atlas import Atlas
from authflow.core.errors import UnknownFlow
from authflow.core.flow import Flow
from authflow.core.outcome import Choice, Outcome
from authflow.core.state import Step
from authflow.door import AuthFlow
from authflow.flows import ANYWHERE, FLOWS, MAIL_SENT, TURNED_AWAY
from authflow.flows.fields import EMAIL
from authflow.web.serving import Serving


class VouchState(StrEnum):
    """
    Where it stands.
    """

    ENTER_EMAIL = auto()


VOUCH = Flow(
    name="vouch",
    start=VouchState.ENTER_EMAIL,
    states={
        VouchState.ENTER_EMAIL: Step(
            ask=(EMAIL,),
            on={Choice.SUBMIT: SignOn},
            go={Outcome.SUCCESS: MAIL_SENT, Outcome.FAILURE: TURNED_AWAY, Outcome.BARRED: TURNED_AWAY},
        ),
    },
    anywhere=ANYWHERE,
)


async def test_no_browser_vouches() -> None:
    """
    A flow that sends by the application's own key is not served, even one that needs nothing.
    """
    async with AuthFlow(client_id="x", atlas=Atlas(*FLOWS, VOUCH)) as auth:
        flows = Serving(auth, "/auth").flows

    assert {
        "login", "register", "recover", "reset", "logout", "change-password", "managed-login", "social-login", "device",
        "email-check",
    } == set(flows)  # fmt: skip


async def test_an_application_serves_what_it_likes() -> None:
    """
    What is not named is not served; a name that no flow has is told at once.
    """
    async with AuthFlow(client_id="x") as auth:
        flows = Serving(auth, "/auth", ["login", "sign-on"]).flows
        with pytest.raises(UnknownFlow):
            Serving(auth, "/auth", ["log-in"])

    assert ("login",) == flows
