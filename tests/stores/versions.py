"""
Two versions of the same application: the present flows, and what might become of them.
"""

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Any, Final

from attrs import evolve

from authflow.core.atlas import Atlas
from authflow.core.flow import AnyFlow
from authflow.core.outcome import Outcome
from authflow.core.state import Next
from authflow.flows import FLOWS, LOGIN, VERIFY
from authflow.flows.login import LoginState
from authflow.flows.rows import TURNED_AWAY
from authflow.flows.verify import VerifyState
from tests.core.twins import broken, rows
from tests.engine.consent import CONSENT, ConsentState
from tests.runs import SITE


class PinState(StrEnum):
    """
    Where a verification stands, in the later version.
    """

    ENTER_PIN = auto()
    CODE_SPENT = auto()


def _renamed(flow: AnyFlow, names: Mapping[Any, StrEnum]) -> AnyFlow:
    """
    *flow*, with its states called otherwise.
    """
    states: dict[StrEnum, Any] = {
        names[state]: evolve(card, go={outcome: names.get(target, target) for outcome, target in card.go.items()})
        for state, card in flow.states.items()
    }
    renamed: AnyFlow = evolve(flow, start=names[flow.start], states=states)
    return renamed


def _without_captcha() -> AnyFlow:
    flow = rows(LOGIN, LoginState.ENTER_CREDENTIALS, {Outcome.CAPTCHA_REQUIRED: TURNED_AWAY})
    left: AnyFlow = evolve(flow, states={s: card for s, card in flow.states.items() if s != LoginState.SOLVE_CAPTCHA})
    return left


PIN: Final = _renamed(VERIFY, {VerifyState.ENTER_CODE: PinState.ENTER_PIN, VerifyState.CODE_SPENT: PinState.CODE_SPENT})
"""
A state is renamed.
"""
BRIEF: Final = _without_captcha()
"""
A state is removed.
"""
BY_IDP: Final = evolve(
    broken(
        CONSENT,
        ConsentState.READ_TERMS,
        go={**CONSENT.states[ConsentState.READ_TERMS].go, Outcome.ACCEPTED: Next("social-login")},
    ),
    needs=FLOWS[[flow.name for flow in FLOWS].index("social-login")].needs,
)
"""
A slot is needed that nobody who stands there has.
"""

EARLIER: Final = Atlas(*FLOWS, CONSENT, site=SITE)
LATER: Final = Atlas(*({flow.name: flow for flow in (*FLOWS, PIN, BRIEF, BY_IDP)}.values()), site=SITE)
