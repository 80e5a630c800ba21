"""
An atlas: flows that fit together, the site they run at, and the name of their rows.
"""

import pytest
from attrs import evolve

from authflow.calls import slots
from authflow.core.atlas import Atlas
from authflow.core.errors import UnknownFlow
from authflow.core.flow import AnyFlow
from authflow.core.outcome import Outcome
from authflow.core.site import Site
from authflow.core.state import STAY
from authflow.flows import ATLAS, EMAIL_CHECK, FLOWS, LOGIN, LOGOUT, RECOVER
from authflow.flows.login import LoginState
from authflow.flows.logout import LogoutState
from authflow.flows.recover import RecoverState
from authflow.flows.rows import GIVEN_UP, SIGNED_OUT_HERE, TO_REGISTER
from tests.core.twins import among, broken, rows
from tests.runs import SITE


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(rows(LOGIN, LoginState.SOLVE_CAPTCHA, {Outcome.BACK: STAY}), id="another-state"),
        pytest.param(rows(RECOVER, RecoverState.ENTER_EMAIL, {Outcome.BACK: TO_REGISTER}), id="another-door"),
        pytest.param(rows(RECOVER, RecoverState.ENTER_EMAIL, {Outcome.BACK: GIVEN_UP}), id="another-end"),
        pytest.param(
            rows(LOGOUT, LogoutState.SIGNING_OUT, {Outcome.LACKING: SIGNED_OUT_HERE}), id="another-end-of-the-same-name"
        ),
        pytest.param(broken(RECOVER, RecoverState.ENTER_EMAIL, rests=1.0), id="the-same-rows"),
        pytest.param(evolve(RECOVER, takes=(slots.EMAIL,)), id="another-slot"),
        pytest.param(evolve(EMAIL_CHECK, needs=(slots.PROFILE,)), id="another-need"),
        pytest.param(evolve(LOGIN, anywhere={**LOGIN.anywhere, Outcome.EXPIRED: GIVEN_UP}), id="a-row-of-anywhere"),
    ],
)
def test_digest_names_the_rows(changed: AnyFlow, request: pytest.FixtureRequest) -> None:
    """
    Another row, another digest; the same rows, the same one.
    """
    same = request.node.callspec.id == "the-same-rows"

    digest = Atlas(*among(changed)).digest

    assert same == (digest == ATLAS.digest)


def test_digest_is_the_same_however_flows_are_listed() -> None:
    """
    The order of flows is no part of their digest, and neither is the site.
    """
    turned = Atlas(*reversed(FLOWS), site=SITE)

    assert ATLAS.digest == turned.digest


def test_at_keeps_the_flows() -> None:
    """
    An atlas at another site has the same flows, follows the same rows, and leaves the first as it was.
    """
    there = ATLAS.at(SITE)

    assert SITE == there.site
    assert Site() == ATLAS.site
    assert dict(ATLAS.flows) == dict(there.flows)
    assert ATLAS.digest == there.digest
    assert LoginState.SOLVE_CAPTCHA == there.follow("login", LOGIN.start, Outcome.CAPTCHA_REQUIRED)


def test_an_unknown_flow_is_refused_by_name() -> None:
    """
    Whoever asks for a flow that is not there is told which there are.
    """
    with pytest.raises(UnknownFlow, match=r"no flow 'log-in'.*login, register") as refused:
        ATLAS.flow("log-in")

    assert ("log-in", tuple(ATLAS.flows)) == (refused.value.name, refused.value.known)


def test_card() -> None:
    """
    An atlas finds the card of a state in the flow it is asked about.
    """
    card = ATLAS.card("login", LoginState.SOLVE_CAPTCHA)

    assert LOGIN.states[LoginState.SOLVE_CAPTCHA] is card
