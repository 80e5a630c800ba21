"""
Actions and replies as JSON, there and back without loss. An action says what it is in `type`.

Tokens stay behind unless they are asked for: a page gets a handle only.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from json import dumps, loads
from json.encoder import encode_basestring_ascii
from operator import attrgetter
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
from authflow.ui.gaps import Cut, Kept, all_but, filled, number, word

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
_RUN, _HANDLE, _VALUE, _EXPIRES, _STEP = map(dumps, (word(), word(), word(), float(number()), number()))
_GAP: Final = re.compile(f"({'|'.join(map(re.escape, (_RUN, _HANDLE, _VALUE, _EXPIRES, _STEP)))})")
_KEPT: Final = Kept()
_alike: Final = all_but(Ask, "run", "step", "expires_at", "handle", "fields")
_asked: Final = all_but(Input, "value")
_own: Final = attrgetter("sent_to", "account", "resend_at", "retry_at")
_NOTHING: Final = (None, None, None, None)


def write_action(action: Action, *, secrets: bool = False) -> dict[str, Any]:
    """
    *action* as JSON, with the member's tokens only if *secrets*.
    """
    if isinstance(action, Done) and not secrets:
        action = evolve(action, tokens=None)
    return _WRITE(action)


def spelled(action: Action, *, secrets: bool = False, handle: str | None = None, replacement: str | None = None) -> str:
    """
    What `write_action` says as one text, with another *handle* or *replacement* where those are not for everybody.

    A field that nobody has filled reads the same for everybody, and so does most around the fields: it is spelled once.
    """
    if isinstance(action, Ask):
        around = _around(action, action.handle if handle is None else handle)
        return f'{around[:-1]}, "fields": [{", ".join(map(_spelled, action.fields))}]}}'
    instead = {"handle": handle, "replacement": replacement}
    return dumps(
        write_action(action, secrets=secrets) | {name: one for name, one in instead.items() if one is not None}
    )


def _around(ask: Ask, handle: str) -> str:
    if _own(ask) != _NOTHING:  # An address, or a time that is one user's.
        return dumps(_WRITE_AROUND(ask) | {TYPE: _ASK, "handle": handle})
    shape = ask.goal, ask.flow, ask.state, ask.reason and ask.reason.id, ask.attempts_left
    cut = _KEPT.cut(shape, _alike(ask), lambda: _cut_ask(ask))
    run, handle = encode_basestring_ascii(ask.run), encode_basestring_ascii(handle)
    return filled(cut, {_RUN: run, _STEP: str(ask.step), _EXPIRES: repr(ask.expires_at), _HANDLE: handle})


def _spelled(entry: Input) -> str:
    if entry.complaint is None and entry.value is None:
        return _untouched(entry)
    if entry.complaint is None and isinstance(entry.value, str):
        cut = _KEPT.cut((entry.name, entry.kind), _asked(entry), lambda: _cut(_WRITE_INPUT(entry), value=_VALUE))
        return filled(cut, {_VALUE: encode_basestring_ascii(entry.value)})
    return dumps(_WRITE_INPUT(entry))


def _cut_ask(ask: Ask) -> Cut:
    around = _WRITE_AROUND(ask) | {TYPE: _ASK}
    return _cut(around, run=_RUN, step=_STEP, expires_at=_EXPIRES, handle=_HANDLE)


def _cut(document: Mapping[str, Any], **marks: str) -> Cut:
    """
    *document* as it is spelled, with *marks* in its gaps.
    """
    return _GAP.split(dumps({**document, **{name: loads(mark) for name, mark in marks.items()}}))


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
