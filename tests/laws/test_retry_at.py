"""
Whoever must wait is told until when, wherever in the tables it happens: no action leaves them to guess.
"""

import pytest
from attrs import evolve

from authflow.core.action import Action, Ask, Hold
from authflow.core.decision import decide
from authflow.core.emission import action_for
from authflow.core.move import advance
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer, Reply
from authflow.core.state import STAY, sends
from authflow.flows import FLOWS
from tests.runs import HERE, MADE_UP, NOON, begun, moment

WAITS = [
    pytest.param(flow.name, state, choice, outcome, id=f"{flow.name}.{state}-{choice}-{outcome}")
    for flow in HERE.flows.values()
    for state, card in flow.states.items()
    for choice in sends(card)
    for outcome in (Outcome.THROTTLED, Outcome.UNAVAILABLE)
    if flow.row(state, outcome) in {STAY, state}
]
"""
Every card, with each choice that sends a call, and each answer that asks for patience where the run stays.
"""


def told(action: Action, choice: Choice) -> float | None:
    """
    When *choice* is possible, as *action* tells it.
    """
    match action, choice:
        case Ask(resend_at=at), Choice.RESEND:
            return at
        case Ask(retry_at=at), _:
            return at
        case Hold(check_at=at), Choice.CHECK:
            return at
        case _:
            return None


@pytest.mark.parametrize("sure", [True, False], ids=["ours", "the service's"])
@pytest.mark.parametrize(("flow", "state", "choice", "outcome"), WAITS)
def test_a_wait_is_told(flow: str, state: str, choice: Choice, outcome: Outcome, sure: bool) -> None:
    """
    The time that an answer names is the time in the action, and before it the choice sends nothing.
    """
    at = moment().at + 1200
    card = next(one for one in HERE.flows[flow].states if one == state)
    memory = {slot: value for slot, value in MADE_UP.items() if value is not None}
    run = evolve(begun("login"), flow=flow, state=card, memory=memory, chosen=choice, step=7)

    held = advance(HERE, run, Answer(outcome, retry_at=at, sure=sure), moment())
    _, early = decide(HERE, held, Reply(choice, {}, held.step), moment(19))

    assert (flow, card, None) == (held.flow, held.state, held.end)
    assert at == told(action_for(HERE, held), choice)
    assert early is None
    assert NOON < at


def test_there_are_some() -> None:
    """
    The law is about something: every flow but those that send nothing where they can rest.
    """
    assert len(WAITS) > 2 * len(FLOWS)
