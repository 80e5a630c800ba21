"""
HTTP as values, and JSON to and from the messages of this room: one converter, both directions.

The client and the emulator speak through it alike. It believes nothing: a value of another type than the message says
is refused, never coerced (a `sessionToken` that is a list is no session token). Where a client reads what may be left
out, `null` is what is not there.
"""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum, auto
from types import NoneType, UnionType
from typing import Any, Final, Protocol, TypeVar, Union, get_args, get_origin

from attrs import NOTHING, field, fields, frozen
from cattrs import Converter, transform_error
from cattrs.cols import list_structure_factory
from cattrs.errors import BaseValidationError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from authflow.core.call import secret
from authflow.core.value import mapped, numeric

T = TypeVar("T")
WIRE_NAME: Final = "wire_name"


@frozen
class Request:
    """
    A request, without a host.

    Attributes:
        url: The whole address instead of a path, where the service gave one.
        headers: What a browser says besides, by names in lower case. Only the emulator listens to it.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    authorization: str | None = secret(default=None)
    body: Mapping[str, object] | None = secret(default=None)
    url: str | None = secret(default=None)
    headers: Mapping[str, str] = secret(factory=dict[str, str])


@frozen
class Response:
    """
    What came back. Its headers are found by their names in lower case.

    Attributes:
        cookies: The `Set-Cookie` headers, of which there may be several. Only the emulator says any.
    """

    status: int
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    body: bytes = secret(default=b"")
    cookies: tuple[str, ...] = secret(default=())

    @property
    def request_id(self) -> str | None:
        """
        The service's own name for the request.
        """
        said = self.headers.get("x-wix-request-id")
        # What was no UTF-8 comes over HTTP as halves of surrogates, which no log can write.
        return said and said.encode(errors="replace").decode()

    @property
    def document(self) -> Mapping[str, object] | None:
        """
        The body as a JSON object; nothing if it is none.
        """
        try:
            text = self.body.removeprefix(BOM_UTF8).decode()
            found: object = json.loads(text)
            if "\\u" in text:  # JSON can spell half a surrogate pair; nobody can store it.
                json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return None
        return found if mapped(found) else None


class Silence(Enum):
    """
    Why nothing came back.
    """

    UNSENT = auto()
    """The request surely did not reach anybody."""
    LOST = auto()
    """It may have been processed; the answer was lost, or is not to be had."""


class Transport(Protocol):
    """
    What carries a request to the service: HTTP, or a call in process. It never raises for what the network did.
    """

    async def __call__(self, request: Request) -> Response | Silence:
        """
        Send *request*; what came back.
        """
        ...


def camel(name: str) -> str:
    """
    The wire's spelling of a name: `state_token` is `stateToken`.
    """
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


def snake(name: str) -> str:
    """
    Our spelling of a wire name: `stateToken` is `state_token`.
    """
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def named(wire_name: str, **options: Any) -> Any:
    """
    A field that the wire calls *wire_name*.
    """
    return field(metadata={WIRE_NAME: wire_name}, **options)


def _exactly(kind: type) -> Any:
    def structure(value: object, _: type) -> object:
        if type(value) is not kind:
            raise TypeError(f"is not a {kind.__name__}")
        return value

    return structure


def _number(value: object, _: type) -> float:
    if not numeric(value):
        raise TypeError("is not a number")
    return float(value)


def _member(value: object, kind: type[StrEnum]) -> StrEnum:
    if value not in [*kind]:
        raise ValueError(f"is not one of {', '.join(kind)}")
    return kind(str(value))


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is list


def _is_word(kind: Any) -> bool:
    return get_origin(kind) in {Union, UnionType} and {str, int} == {*get_args(kind)} - {NoneType}


def _word(value: object, kind: Any) -> object:
    if type(value) in (str, int) or (value is None and NoneType in get_args(kind)):
        return value
    raise TypeError("is neither a text nor a number")


def made_converter(*, detailed: bool = True, exact: bool = False) -> Converter:
    """
    A converter of messages.

    Args:
        detailed: Whether it tells all that is wrong with a document, by paths.
        exact: Whether it writes what is as by default, too, and reads no name that it does not know.
    """
    converter = Converter(omit_if_default=not exact, detailed_validation=detailed, forbid_extra_keys=exact)
    for kind in (str, int, bool):
        converter.register_structure_hook(kind, _exactly(kind))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(StrEnum, _member)

    def lists(kind: type[Any]) -> Any:
        each = list_structure_factory(kind, converter)

        def structure(value: object, _: type) -> object:
            if not isinstance(value, list):
                raise TypeError("is not a list")  # A text and an object can be walked through, too.
            return each(value, kind)

        return structure

    def overrides(cls: type) -> dict[str, Any]:
        return {f.name: override(rename=f.metadata.get(WIRE_NAME, camel(f.name))) for f in fields(cls)}

    def writes(cls: type[Any]) -> Any:
        return make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=not exact, **overrides(cls))

    def reads(cls: type[Any]) -> Any:
        names = overrides(cls)
        whole = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=exact, **names)
        absent = {names[f.name].rename for f in fields(cls) if f.default is not NOTHING and not detailed}

        def structure(value: object, _: type) -> object:
            if not mapped(value):
                raise TypeError("is not an object")  # A message without required fields would be found in any text.
            # Protocol buffers' JSON may spell what is not set as null, whatever its type. Clients take that as meant.
            if None in value.values():
                value = {name: said for name, said in value.items() if said is not None or name not in absent}
            return whole(value, cls)

        return structure

    def is_message(cls: Any) -> bool:
        return hasattr(cls, "__attrs_attrs__")

    converter.register_unstructure_hook_factory(is_message, writes)
    converter.register_structure_hook_factory(is_message, reads)
    converter.register_structure_hook_factory(_is_list, lists)
    converter.register_structure_hook_func(_is_word, _word)
    return converter


_PLAIN: Final = made_converter(detailed=False)
_DETAILED: Final = made_converter()


def write(message: object) -> dict[str, Any]:
    """
    *message* as JSON; what is not set is left out.
    """
    written: dict[str, Any] = _PLAIN.unstructure(message)
    return written


def read(document: Mapping[str, object] | None, kind: type[T]) -> T | None:
    """
    *document* as a *kind*; nothing if it is none. For clients, who tolerate what they do not know.
    """
    try:
        return _PLAIN.structure(document, kind) if document is not None else None
    except (BaseValidationError, TypeError, ValueError, KeyError, AttributeError):
        return None


def demand(document: Mapping[str, object], kind: type[T]) -> T:
    """
    *document* as a *kind*. For servers, who say what is wrong.

    Raises:
        BaseValidationError: `violations` reads it.
    """
    return _DETAILED.structure(document, kind)


def violations(error: BaseValidationError) -> Iterator[tuple[str, str]]:
    """
    The fields that *error* complains of, by their wire paths (`loginId.email`), each with what is wrong.
    """
    for text in transform_error(error):
        wrong, _, path = text.partition(" @ $")
        # What cattrs has no words for is a value that is none of a `Literal`'s.
        wrong = "is not one of the values it can have" if wrong.startswith("unknown error") else wrong
        yield ".".join(camel(part) for part in path.strip(".").split(".")), wrong
