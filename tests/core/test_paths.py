"""
Ways through flows, found from the rows.
"""

from itertools import chain, product

import pytest

from authflow.core.flow import AnyFlow
from authflow.core.outcome import Outcome
from authflow.core.paths import Row, landing, pairs, rows, ways
from authflow.core.state import STAY, possible
from authflow.flows import ATLAS, FLOWS, LOGIN
from authflow.flows.login import LoginState
from authflow.flows.recover import RecoverState
from authflow.flows.rows import GIVEN_UP, TO_RECOVER

START = LoginState.ENTER_CREDENTIALS


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_row(flow: AnyFlow) -> None:
    """
    Rows are all that can be taken, each once, with the target that the flow gives.
    """
    expected = {
        (state, outcome): flow.row(state, outcome)
        for state, outcome in product(flow.states, Outcome)
        if outcome in possible(flow.states[state])
    }

    actual = list(rows(flow))

    assert expected == {(row.state, row.outcome): row.target for row in actual}
    assert len(expected) == len(actual)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(Row("login", START, Outcome.FAILURE, STAY), ("login", START), id="stay"),
        pytest.param(Row("login", START, Outcome.FORGOT, TO_RECOVER), ("recover", RecoverState.ENTER_EMAIL), id="next"),
        pytest.param(Row("login", START, Outcome.CANCELLED, GIVEN_UP), None, id="end"),
        pytest.param(
            Row("login", START, Outcome.CAPTCHA_REQUIRED, LoginState.SOLVE_CAPTCHA),
            ("login", LoginState.SOLVE_CAPTCHA),
            id="state",
        ),
    ],
)
def test_landing(row: Row, expected: tuple[str, LoginState] | None) -> None:
    """
    A row leads to a state of this flow or the next, or out of the run.
    """
    actual = landing(ATLAS, row)

    assert expected == actual


def test_pairs() -> None:
    """
    Two rows follow on each other where the first ends and the second begins; all such pairs are there, each once.
    """
    table = list(chain.from_iterable(rows(flow) for flow in FLOWS))
    expected = {(a, b) for a, b in product(table, table) if landing(ATLAS, a) == b.place}

    actual = list(pairs(ATLAS))

    assert expected == set(actual)
    assert len(expected) == len(actual)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_ways_are_ways(flow: AnyFlow) -> None:
    """
    Each way begins at the start, each row begins where the last one led, and the last leads to the place it is for.
    """
    found = ways(ATLAS, flow.name)

    for place, way in found.items():
        stops = [(flow.name, flow.start), *(landing(ATLAS, row) for row in way)]
        assert [row.place for row in way] == stops[:-1]
        assert place == stops[-1]


def test_ways_are_short() -> None:
    """
    No way is longer than a way to the place before it and one row.
    """
    found = ways(ATLAS, "login")
    table = list(chain.from_iterable(rows(flow) for flow in FLOWS))

    steps = [(row.place, place) for row in table if (place := landing(ATLAS, row)) is not None and row.place in found]

    assert all(len(found[there]) <= len(found[here]) + 1 for here, there in steps)
    assert () == found["login", START]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_state_is_reached(flow: AnyFlow) -> None:
    """
    From the start of its own flow there is a way to every state.
    """
    found = {state for name, state in ways(ATLAS, flow.name) if name == flow.name}

    assert set(flow.states) == found


def test_goals_lead_to_the_flows_behind_them() -> None:
    """
    A sign-in can lead through everything but what only a link, a member or an application begins.
    """
    others = {
        *("sign-on", "external-login", "activation"),  # An application's own key begins them.
        *("logout", "change-password", "reset"),
        *("managed-login", "social-login", "callback", "device"),  # Other ways to sign in, chosen at the start.
        *("visitor", "email-check"),
    }
    expected = {flow.name for flow in FLOWS} - others

    actual = {name for name, _ in ways(ATLAS, "login")}

    assert expected == actual


def test_a_row_says_itself() -> None:
    """
    A row is called by its state and outcome.
    """
    (row,) = (row for row in rows(LOGIN) if row.state == START and row.outcome is Outcome.FORGOT)

    assert "login.enter_credentials forgot" == str(row)
