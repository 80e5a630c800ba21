"""
Actions and replies as JSON, there and back without loss. An action says what it is in `type`.

Tokens stay behind unless they are asked for: a page gets a handle only.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from json import dumps
from typing import Any, Final, cast

from attrs import evolve, resolve_types
from cattrs.errors import BaseValidationError
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union, configure_union_passthrough

from authflow.core.action import Action, Ask, Done, Input
from authflow.core.emission import FORMS_MOST
from authflow.core.run import Reply
from authflow.core.value import mapped, settled

TYPE: Final = "type"
NO_REPLY: Final = Reply(step=0)
"""
What cannot be read is a reply to no step: whoever sent it is shown the current action.
"""


resolve_types(Input)  # It names itself in a string.
_CONVERTER: Final = make_converter(omit_if_default=False)
_CONVERTER.register_structure_hook_func(lambda kind: kind is object, lambda value, _: settled(value))
configure_union_passthrough(str | int | float | bool | None, _CONVERTER)
configure_tagged_union(Action, _CONVERTER, tag_generator=lambda kind: kind.__name__.lower(), tag_name=TYPE)
_WRITE: Final[Callable[[Action], dict[str, Any]]] = _CONVERTER.get_unstructure_hook(Action)
_WRITE_INPUT: Final[Callable[[Input], dict[str, Any]]] = _CONVERTER.get_unstructure_hook(Input)
_WRITE_AROUND: Final[Callable[[Ask], dict[str, Any]]] = make_dict_unstructure_fn(
    Ask, _CONVERTER, fields=override(omit=True)
)
_ASK: Final = Ask.__name__.lower()


def write_action(action: Action, *, secrets: bool = False) -> dict[str, Any]:
    """
    *action* as JSON, with the member's tokens only if *secrets*.
    """
    if isinstance(action, Done) and not secrets:
        action = evolve(action, tokens=None)
    return _WRITE(action)


def spelled(action: Action, *, secrets: bool = False, **instead: object) -> str:
    """
    What `write_action` says as one text, with other values *instead* where those of *action* are not for everybody.

    A field that nobody has filled reads the same for everybody: it is spelled once.
    """
    if not isinstance(action, Ask):
        return dumps(write_action(action, secrets=secrets) | instead)
    said = dumps(_WRITE_AROUND(action) | {TYPE: _ASK} | instead)
    return f'{said[:-1]}, "fields": [{", ".join(map(_spelled, action.fields))}]}}'


def _spelled(entry: Input) -> str:
    new = entry.value is None and entry.complaint is None
    return _untouched(entry) if new else dumps(_WRITE_INPUT(entry))


@lru_cache(maxsize=FORMS_MOST)
def _untouched(entry: Input) -> str:
    return dumps(_WRITE_INPUT(entry))


def read_action(document: Mapping[str, object]) -> Action:
    """
    The action in *document*, which `write_action` made.

    Raises:
        ValueError: It is none.
    """
    try:
        return cast("Action", _CONVERTER.structure(document, cast("Any", Action)))
    except (BaseValidationError, KeyError, TypeError) as wrong:
        raise ValueError("this is not an action") from wrong


def write_reply(reply: Reply) -> dict[str, Any]:
    """
    *reply* as JSON.
    """
    written: dict[str, Any] = _CONVERTER.unstructure(reply)
    return written


def read_reply(document: object) -> Reply:
    """
    The reply in *document*, whoever wrote it. It never raises: see `NO_REPLY`.
    """
    if not mapped(document) or type(document.get("step")) is not int:
        return NO_REPLY
    try:
        return _CONVERTER.structure(document, Reply)
    except (BaseValidationError, ValueError, TypeError, KeyError):
        return NO_REPLY
