"""
A run as a row: its record as JSON, and back by the atlas that knows its states and slots.

Nothing fleeting is in a record. What is sealed stands here as it is: whoever writes it down encrypts it, or keeps it
where nobody else reads.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, Final, get_args, get_origin

from attrs import fields, has
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn
from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_union_passthrough

from authflow.calls import slots
from authflow.core.atlas import Atlas
from authflow.core.errors import UnknownFlow
from authflow.core.member import Identity, Tokens
from authflow.core.proof import slots_in
from authflow.core.run import Memory
from authflow.core.slot import Slot
from authflow.core.value import listed, mapped, numeric, settled
from authflow.engine.record import SCHEMA, Record
from authflow.stores.document import spelled

OF_A_TYPE: Final = {slots.TOKENS: Tokens, slots.IDENTITY: Identity}
"""
The slots whose values are more than JSON is.
"""
ALWAYS: Final = slots.GIVEN | {slot.name: slot for slot in (slots.IDENTITY, slots.RETURN_TO)}
"""
The slots that a run may hold whatever its flows name.
"""


def _converter() -> Converter:
    """
    Reads nothing into a row that is not there: `"7"` is no number, and what is missing has no default.
    """
    converter = make_converter(detailed_validation=False)  # All that is told of an error is that there is one.
    converter.register_unstructure_hook_func(_is_memory, partial(_named, converter))
    converter.register_structure_hook_func(_is_memory, _as_it_is)
    converter.register_structure_hook(str, _word)
    converter.register_structure_hook(int, _exactly)
    converter.register_structure_hook(bool, _exactly)
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_func(lambda kind: kind is object, lambda value, _: settled(value))
    configure_union_passthrough(str | int | None, converter)
    converter.register_structure_hook_factory(_is_sequence, partial(_sequence, converter))
    converter.register_structure_hook_factory(has, partial(_whole, converter))
    return converter


def _exactly(value: object, kind: type) -> object:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _word(value: object, kind: type[str]) -> str:
    """
    A string, or the member of an enumeration of strings; a state is one already, by the atlas.
    """
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value if kind is StrEnum else kind(value)


def _number(value: object, _: type) -> float:
    if not numeric(value):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _as_it_is(value: Memory, _: object) -> Memory:
    """
    What was read by the atlas: no type tells which slots the names of a memory are.
    """
    return value


def _is_memory(kind: object) -> bool:
    return kind == Memory


def _named(converter: Converter, memory: Memory) -> dict[str, object]:
    """
    *memory*, by the names of its slots.
    """
    return {slot.name: converter.unstructure(value) for slot, value in memory.items()}


def _is_sequence(kind: object) -> bool:
    return get_origin(kind) is tuple


def _sequence(converter: Converter, kind: type) -> Callable[[object, type], object]:
    inner = get_args(kind)[0]
    structure = converter.get_structure_hook(inner)

    def sequence(value: object, _: type) -> object:
        if not listed(value):
            raise TypeError(f"{value!r} is no list")
        return tuple([structure(one, inner) for one in value])

    return sequence


def _whole(converter: Converter, kind: type[Any]) -> Callable[[object, type], object]:
    """
    Structures a *kind* of which every attribute is there, and nothing else.
    """
    names = {one.name for one in fields(kind)}
    structure: Callable[[Mapping[str, object], type], object] = make_dict_structure_fn(kind, converter)

    def whole(value: Any, _: type) -> object:
        if value.keys() != names:  # What is no object has no keys, and is refused as well.
            raise TypeError(f"this is no {kind.__name__}")
        return structure(value, kind)

    return whole


_CONVERTER: Final = _converter()


def written(record: Record) -> dict[str, Any]:
    """
    *record* as JSON.
    """
    document: dict[str, Any] = _CONVERTER.unstructure(record)
    return document


def encoded(record: Record) -> bytes:
    """
    *record* as the text of its JSON.
    """
    return spelled(written(record))


def read(document: Mapping[str, object], atlas: Atlas) -> Record:
    """
    The record in *document*.

    Raises:
        ValueError: There is none, or none that *atlas* knows how to go on with.
    """
    try:
        return _read(document, atlas)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError, UnknownFlow) as wrong:
        raise ValueError("this is no run that can go on here") from wrong


def _read(document: Mapping[str, object], atlas: Atlas) -> Record:
    found = document["run"]
    if document["schema"] != SCHEMA or not mapped(found) or not mapped(found["memory"]):
        raise ValueError("this is no record of a run")
    state = {str(state): state for state in atlas.flow(_word(found["flow"], str)).states}[_word(found["state"], str)]
    run = {**found, "state": state, "memory": _memory(found["memory"], atlas)}
    return _CONVERTER.structure({**document, "run": run}, Record)


@lru_cache(maxsize=8)  # An application has one, and looking through all of its flows takes as long as all else here.
def known_slots(atlas: Atlas) -> Mapping[str, Slot]:
    """
    Every slot that a run of *atlas* may hold, by name.
    """
    return {slot.name: slot for flow in atlas.flows.values() for slot in slots_in(flow)} | ALWAYS


def _memory(written_memory: Mapping[str, object], atlas: Atlas) -> Memory:
    """
    Raises `KeyError` for a slot that no flow of *atlas* names.
    """
    known = known_slots(atlas)
    memory: dict[Slot, object] = {}
    for name, value in written_memory.items():
        kind = OF_A_TYPE.get(slot := known[name])
        memory[slot] = settled(value) if kind is None else _CONVERTER.structure(value, kind)
    return memory
