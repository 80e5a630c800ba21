"""
Runs taken up by another version than the one that wrote them.

A run goes on where it stands if its state is still there, and if all that the flow needs from there on is held. One
that cannot go on is over, as if its time were up: whoever comes back for it is handed another run of the same goal,
which keeps what was typed, the return address and the visitor. Nothing is written by this: a version that still knows
the state, and shares the store, goes on with the very same row.
"""

from collections.abc import Mapping

from attrs import evolve

from authflow.core.atlas import Atlas
from authflow.core.move import KEPT_FOR_HEIRS
from authflow.core.outcome import Outcome
from authflow.core.proof import stranded
from authflow.core.reason import Reason
from authflow.core.run import Run, rested
from authflow.core.slot import Keep
from authflow.core.value import mapped
from authflow.engine.record import Record
from authflow.flows.rows import OUT_OF_DATE
from authflow.stores.record import known_slots, read
from authflow.stores.upcast import UPCASTERS, Document, Upcaster, upcast


def taken_up(document: Document, atlas: Atlas, upcasters: Mapping[int, Upcaster] = UPCASTERS) -> Record:
    """
    The record in *document*, as *atlas* goes on with it.

    Raises:
        ValueError: There is none, or nothing of it is known here any more.
    """
    document = upcast(document, upcasters)
    found = document.get("run")
    if document.get("digest") == atlas.digest or not mapped(found) or not mapped(found.get("memory")):
        return read(document, atlas)
    return _known(document, found, atlas)


def _known(document: Document, found: Document, atlas: Atlas) -> Record:
    """
    The record, as far as *atlas* knows what is in it.
    """
    memory, names = found["memory"], known_slots(atlas)
    kept = {name: value for name, value in memory.items() if name in names} if mapped(memory) else {}
    flow = atlas.flows.get(str(found.get("flow")))
    if flow is not None and found.get("state") in {str(state) for state in flow.states}:
        record = read({**document, "run": {**found, "memory": kept}}, atlas)
        run = rested(record.run)  # What was once kept may be fleeting now.
        lost = run.end is None and any(stranded(atlas.flows, flow, run.state, frozenset(run.memory)))
        return evolve(record, run=_over(run) if lost else run)
    goal = atlas.flows.get(str(found.get("goal")))
    if goal is None:
        raise ValueError("this is no run that can go on here: neither its flow nor its goal is there")
    place = {"flow": goal.name, "state": str(goal.start)}
    record = read({**document, "run": {**found, **place, "memory": kept}}, atlas)
    return evolve(record, run=rested(record.run) if record.run.end is not None else _over(record.run))


def _over(run: Run) -> Run:
    """
    *run*, at the end of those that cannot go on.
    """
    return evolve(
        run,
        memory={slot: value for slot, value in run.memory.items() if slot.keep is Keep.OPEN},
        outcome=Outcome.EXPIRED,
        reason=Reason(OUT_OF_DATE.reason or ""),
        complaints={},
        step=run.step + 1,
        expires_at=run.expires_at + KEPT_FOR_HEIRS,
        end=OUT_OF_DATE,
    )
