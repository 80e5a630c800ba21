"""
Runs taken up by another version: they go on, or start over with what was typed, and are never lost to an exception.
"""

import json
from typing import Any, Final

import pytest
from attrs import evolve

from authflow.calls import slots
from authflow.core.run import Run, rested
from authflow.core.slot import Keep, Slot
from authflow.engine.record import Record
from authflow.flows.rows import OUT_OF_DATE
from authflow.stores.record import written
from authflow.stores.taken import taken_up
from authflow.testing.records import full
from tests.laws.walks import ended, in_flight, reached
from tests.runs import HERE

PRESENT: Final = [
    pytest.param(run, id=f"{number}-{run.goal}-{run.flow}.{run.state}")
    for number, run in enumerate((*reached(), *in_flight(), *ended()))
]


def document(record: Record, **changed: Any) -> dict[str, Any]:
    """
    *record* as JSON, written by a version with other flows, and its run with other values.
    """
    found = json.loads(json.dumps(written(record)))
    return {**found, "digest": "another", "run": {**found["run"], **changed}}


@pytest.mark.parametrize("run", PRESENT)
def test_nobody_is_sent_back_for_nothing(run: Run) -> None:
    """
    A run whose state is there, and who holds what a run there surely holds, goes on as it is, whatever else changed.
    """
    record = evolve(full(), run=rested(run), digest="another")

    assert record == taken_up(document(record), HERE)


def test_the_same_flows_read_as_they_wrote() -> None:
    """
    What was written by these very flows is read without a doubt, even where a proof would have one.
    """
    odd = evolve(full(), run=evolve(full().run, memory={}), digest=HERE.digest)

    assert odd == taken_up(written(odd), HERE)


GONE: Final = {
    "state": {"state": "enter_pin"},
    "flow": {"flow": "prove-it", "state": "enter_code"},
    "state-of-another-flow": {"state": "enter_credentials"},
}


@pytest.mark.parametrize("changed", GONE.values(), ids=GONE.keys())
def test_a_place_that_is_gone(changed: dict[str, str]) -> None:
    """
    Where the state or its flow is gone, the run is over like one that expired: what is open is kept, and no secret.
    """
    record = taken_up(document(full(), **changed), HERE)

    run = record.run
    assert (OUT_OF_DATE, full().run.step + 1, "register") == (run.end, run.step, run.goal)
    assert {slot for slot in full().run.memory if slot.keep is Keep.OPEN} == run.memory.keys()
    assert (full().handle, full().revision, full().jar) == (record.handle, record.revision, record.jar)


def test_a_goal_that_is_gone() -> None:
    """
    Where the goal is gone as well, nobody knows what was wanted: there is no such run.
    """
    with pytest.raises(ValueError, match=r"^this is no run that can go on here"):
        taken_up(document(full(), goal="prove-it", flow="prove-it"), HERE)


def test_a_call_on_its_way_is_waited_for() -> None:
    """
    A version that knows the state may be sending right now: the intent stands as it was.
    """
    record = taken_up(document(full(), state="enter_pin"), HERE)

    assert full().intent is not None
    assert full().intent == record.intent


def test_a_slot_that_is_gone() -> None:
    """
    What no flow names any more is left behind, and the run goes on.
    """
    found = document(full())
    found["run"]["memory"]["shoe_size"] = 38

    assert full().run == taken_up(found, HERE).run


def test_a_slot_that_has_become_fleeting() -> None:
    """
    What is not to be stored any more is dropped, wherever it was stored before.
    """
    found = document(full())
    found["run"]["memory"]["password"] = "correct horse"

    assert full().run == taken_up(found, HERE).run


@pytest.mark.parametrize("lost", [slots.STATE_TOKEN, slots.EMAIL], ids=lambda slot: slot.name)
def test_something_that_is_needed_now(lost: Slot) -> None:
    """
    A run that lacks what its state needs, or what the flow behind one of its doors needs, starts over.
    """
    found = document(full())
    del found["run"]["memory"][lost.name]

    assert OUT_OF_DATE == taken_up(found, HERE).run.end


def test_an_end_stays_an_end() -> None:
    """
    A run that has ended tells its end, though the state that led there is gone.
    """
    done = next(run for run in ended() if run.end is not None and run.end.name == "signed_in" and run.goal == "login")

    record = taken_up(document(evolve(full(), run=done), flow="prove-it", state="proving"), HERE)

    assert (done.end, done.memory, done.step) == (record.run.end, record.run.memory, record.run.step)


@pytest.mark.parametrize("wrong", [{}, {"run": None}, {"schema": 1}, {"schema": 1, "run": {}}])
def test_what_is_no_record(wrong: Any) -> None:
    """
    Whatever else is read is refused with the one error that stores expect.
    """
    with pytest.raises(ValueError, match=r"^this is no"):
        taken_up(wrong, HERE)
