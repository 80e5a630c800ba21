"""
Which waits are asked about while nobody looks: those that nothing but the service can end, and that lack nothing.
"""

from enum import StrEnum

import pytest

from authflow.calls import slots
from authflow.core.flow import AnyFlow
from authflow.core.holding import known
from authflow.core.outcome import Choice, Outcome
from authflow.core.slot import Keep, Slot
from authflow.core.state import STAY, AnyState, Wait, polled, sends
from authflow.stores.kept import GRACE
from tests.runs import HERE

CARDS = [(flow, state, card) for flow in HERE.flows.values() for state, card in flow.states.items()]
POLLED = [pytest.param(*place, id=f"{place[0].name}.{place[1]}") for place in CARDS if polled(place[2])]
WAITS = pytest.mark.parametrize(("flow", "state", "card"), POLLED)
SLOTS = {slot.name: slot for slot in vars(slots).values() if isinstance(slot, Slot)}


def test_which_they_are() -> None:
    """
    A device's, of all waits that there are.
    """
    waits = [f"{flow.name}.{state}" for flow, state, card in CARDS if isinstance(card, Wait)]

    assert ["approval.waiting", "device.waiting"] == sorted(waits)
    assert ["device.waiting"] == [case.id for case in POLLED]


@WAITS
def test_it_lacks_nothing(flow: AnyFlow, state: StrEnum, card: AnyState) -> None:
    """
    Whatever its call needs is surely held by a run that rests there, and nothing of it is fleeting.
    """
    needed = {SLOTS[name] for name in sends(card)[Choice.CHECK].needs()}

    assert needed
    assert needed <= known(flow)[state]
    assert Keep.FLEETING not in {slot.keep for slot in needed}


@WAITS
def test_trouble_ends_no_wait(flow: AnyFlow, state: StrEnum, card: AnyState) -> None:
    """
    A service that says nothing, or is asked too often, is asked again later: nobody is there to press a button.
    """
    rows = {flow.row(state, outcome) for outcome in (Outcome.UNAVAILABLE, Outcome.THROTTLED, Outcome.UNKNOWN)}

    assert rows <= {STAY, state}
    assert card.rests < GRACE  # A store forgets what cannot be read a day after it was due: at the next look, here.
