"""
The machine that `transitions` runs says what the rows say, and the table says what the machine says.
"""

from enum import StrEnum
from itertools import product

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from authflow.core.errors import NoTransition
from authflow.core.flow import AnyFlow
from authflow.core.machine import Landing, label, machine, table
from authflow.core.outcome import Outcome
from authflow.core.state import STAY, End, EndKind, Next, Stay, possible
from authflow.flows import ATLAS, FLOWS, LOGIN, LOGOUT
from authflow.flows.login import LoginState
from authflow.flows.logout import LogoutState
from authflow.flows.rows import SIGNED_OUT, SIGNED_OUT_HERE, TO_LOGIN

SQUARES = [
    pytest.param(flow, state, outcome, id=f"{flow.name}.{state}-{outcome}")
    for flow in FLOWS
    for state, outcome in product(flow.states, Outcome)
]


def by_rows(flow: AnyFlow, state: StrEnum, outcome: Outcome) -> Landing | None:
    """
    Where *outcome* leads, found without the machine.
    """
    target = flow.row(state, outcome) if outcome in possible(flow.states[state]) else None
    return state if isinstance(target, Stay) else target


@pytest.mark.parametrize(("flow", "state", "outcome"), SQUARES)
def test_machine_and_rows_agree(flow: AnyFlow, state: StrEnum, outcome: Outcome) -> None:
    """
    Out of each state, each outcome leads where its row says; where there is none, it is refused by name.
    """
    expected = by_rows(flow, state, outcome)
    follow = machine(flow)

    if expected is None:
        with pytest.raises(NoTransition) as refused:
            follow(state, outcome)
        assert (flow.name, str(state), str(outcome)) == (refused.value.flow, refused.value.state, refused.value.outcome)
    else:
        assert expected == follow(state, outcome)


@given(st.sampled_from(FLOWS), st.lists(st.sampled_from(Outcome), max_size=30))
def test_random_walks_agree(flow: AnyFlow, outcomes: list[Outcome]) -> None:
    """
    However outcomes follow on each other, rows, machine and atlas pass through the same states.
    """
    follow = machine(flow)
    along_rows: list[Landing] = [flow.start]
    by_machine: list[Landing] = [flow.start]
    by_atlas: list[Landing] = [flow.start]

    for outcome in outcomes:
        here = along_rows[-1]
        if isinstance(here, Next | End):
            break
        expected = by_rows(flow, here, outcome)
        if expected is not None:
            along_rows.append(expected)
            by_machine.append(follow(here, outcome))
            by_atlas.append(ATLAS.follow(flow.name, here, outcome))

    assert along_rows == by_machine
    assert by_machine == by_atlas


@pytest.mark.parametrize(("flow", "state", "outcome"), SQUARES)
def test_the_table_is_the_machine_written_down(flow: AnyFlow, state: StrEnum, outcome: Outcome) -> None:
    """
    Where the machine goes, the table leads, and where the machine refuses, it has nothing.
    """
    follow = machine(flow)
    try:
        expected: Landing | None = follow(state, outcome)
    except NoTransition:
        expected = None

    assert expected == table(flow).get((state, outcome))


def test_an_atlas_refuses_by_name() -> None:
    """
    An outcome that has no row is refused with the names of flow, state and outcome, as the machine refuses it.
    """
    with pytest.raises(NoTransition) as refused:
        ATLAS.follow("login", LoginState.SOLVE_CAPTCHA, Outcome.CHECK)

    assert ("login", "solve_captcha", "check") == (refused.value.flow, refused.value.state, refused.value.outcome)


def test_two_ends_of_one_name_are_two() -> None:
    """
    Ends that share a name and differ in what they say are not mixed up.
    """
    follow = machine(LOGOUT)

    told = follow(LogoutState.SIGNING_OUT, Outcome.SUCCESS)
    not_told = follow(LogoutState.SIGNING_OUT, Outcome.UNAVAILABLE)

    assert (SIGNED_OUT, SIGNED_OUT_HERE) == (told, not_told)


def test_a_flow_that_is_changed_is_run_as_changed() -> None:
    """
    The machine is built from the rows it is given, not from those of the flow's name.
    """
    card = LOGIN.states[LoginState.ENTER_CREDENTIALS]
    changed = evolve(card, go={**card.go, Outcome.FAILURE: LoginState.SOLVE_CAPTCHA})
    twin: AnyFlow = evolve(LOGIN, states={**LOGIN.states, LoginState.ENTER_CREDENTIALS: changed})

    actual = machine(twin)(LoginState.ENTER_CREDENTIALS, Outcome.FAILURE)

    assert LoginState.SOLVE_CAPTCHA == actual


def test_a_machine_keeps_nothing() -> None:
    """
    A machine can be asked about any state at any time: it does not remember the last.
    """
    follow = machine(LOGIN)

    first = follow(LoginState.SOLVE_CAPTCHA, Outcome.BACK)
    follow(LoginState.ENTER_CREDENTIALS, Outcome.SUCCESS)
    again = follow(LoginState.SOLVE_CAPTCHA, Outcome.BACK)

    assert (LoginState.ENTER_CREDENTIALS, LoginState.ENTER_CREDENTIALS) == (first, again)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param(TO_LOGIN, "to login", id="next"),
        pytest.param(End("signed_in", EndKind.DONE), "end signed_in", id="end"),
        pytest.param(LoginState.SOLVE_CAPTCHA, "solve_captcha", id="state"),
        pytest.param(STAY, "stays", id="stay"),
    ],
)
def test_label(target: StrEnum | Next | End | Stay, expected: str) -> None:
    """
    A place is called by what it is.
    """
    actual = label(target)

    assert expected == actual
