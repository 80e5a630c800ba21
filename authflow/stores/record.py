"""
A run as a row: its record as JSON, and back by the atlas that knows its states and slots.

Nothing fleeting is in a record. What is sealed stands here as it is: whoever writes it down encrypts it, or keeps it
where nobody else reads.
"""

from collections.abc import Mapping
from typing import Any, Final

from attrs import evolve
from cattrs.errors import BaseValidationError
from cattrs.gen import make_dict_structure_fn, override
from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_union_passthrough

from authflow.calls import slots
from authflow.core.atlas import Atlas
from authflow.core.errors import UnknownFlow
from authflow.core.member import Identity, Tokens
from authflow.core.proof import slots_in
from authflow.core.run import Memory, Run
from authflow.core.value import mapped, settled
from authflow.engine.record import SCHEMA, Record

OF_A_TYPE: Final = {slots.TOKENS: Tokens, slots.IDENTITY: Identity}
"""
The slots whose values are more than JSON is.
"""
ALWAYS: Final = slots.GIVEN | {slot.name: slot for slot in (slots.IDENTITY, slots.RETURN_TO)}
"""
The slots that a run may hold whatever its flows name.
"""


_CONVERTER: Final = make_converter()
_CONVERTER.register_structure_hook_func(lambda kind: kind is object, lambda value, _: settled(value))
configure_union_passthrough(str | int | None, _CONVERTER)
# Which enumeration a state is of, the atlas knows.
_CONVERTER.register_structure_hook(
    Run, make_dict_structure_fn(Run, _CONVERTER, state=override(struct_hook=lambda value, _: value))
)


def written(record: Record) -> dict[str, Any]:
    """
    *record* as JSON.
    """
    memory = {slot.name: _CONVERTER.unstructure(value) for slot, value in record.run.memory.items()}
    document: dict[str, Any] = _CONVERTER.unstructure(evolve(record, run=evolve(record.run, memory={})))
    return {**document, "run": {**document["run"], "memory": memory}}


def read(document: Mapping[str, object], atlas: Atlas) -> Record:
    """
    The record in *document*.

    Raises:
        ValueError: There is none, or none that *atlas* knows how to go on with.
    """
    try:
        found = document["run"]
        if document["schema"] != SCHEMA or not mapped(found) or not mapped(found["memory"]):
            raise ValueError("this is no record of a run")
        record = _CONVERTER.structure({**document, "run": {**found, "memory": {}}}, Record)
        run = record.run
        state = {str(state): state for state in atlas.flow(run.flow).states}[run.state]
        memory = _memory(found["memory"], atlas)
    except (BaseValidationError, KeyError, TypeError, UnknownFlow) as wrong:
        raise ValueError("this is no run that can go on here") from wrong
    return evolve(record, run=evolve(run, state=state, memory=memory))


def _memory(written_memory: Mapping[str, object], atlas: Atlas) -> Memory:
    """
    Raises `KeyError` for a slot that no flow of *atlas* names.
    """
    known = {slot.name: slot for flow in atlas.flows.values() for slot in slots_in(flow)} | ALWAYS
    values = {known[name]: value for name, value in written_memory.items()}
    return {
        slot: _CONVERTER.structure(value, OF_A_TYPE[slot]) if slot in OF_A_TYPE else settled(value)
        for slot, value in values.items()
    }
