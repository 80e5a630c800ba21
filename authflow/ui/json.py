"""
Actions and replies as JSON, there and back without loss. An action says what it is in `type`.

Tokens stay behind unless they are asked for: a page gets a handle only.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from attrs import evolve, resolve_types
from cattrs.errors import BaseValidationError
from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union, configure_union_passthrough

from authflow.core.action import Action, Done, Input
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


def write_action(action: Action, *, secrets: bool = False) -> dict[str, Any]:
    """
    *action* as JSON, with the member's tokens only if *secrets*.
    """
    if isinstance(action, Done) and not secrets:
        action = evolve(action, tokens=None)
    return _WRITE(action)


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
