"""
The shapes of what goes over the wire, read from the values' own types: what OpenAPI and TypeScript are written from.
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Final, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

import attrs
from attrs import frozen

from authflow.core.action import Ask, Done, Failed, Go, Hold
from authflow.core.run import Reply
from authflow.web.operations import FlowInfo, Start
from authflow.web.problems import Problem

ACTIONS: Final = (Ask, Go, Hold, Done, Failed)
ACTION: Final = "Action"
ASKED: Final[Mapping[type[Any], frozenset[str]]] = {Start: frozenset({"goal"}), Reply: frozenset({"step"})}
"""
What is read instead of written, and what it must have; the rest may be left out.
"""
GENTLE: Final = "Given"
"""
Read, too, and never asked for whole.
"""


@frozen
class Named:
    """
    A shape with a name of its own.
    """

    name: str


@frozen
class Listed:
    """
    Several of the same.
    """

    of: "Shape"


@frozen
class Mapped:
    """
    Values by names.
    """

    of: "Shape"


@frozen
class Maybe:
    """
    A value, or nothing.
    """

    of: "Shape"


@frozen
class Either:
    """
    One of several.
    """

    of: tuple["Shape", ...]


Shape: TypeAlias = (
    type[str] | type[int] | type[float] | type[bool] | type[object] | Named | Listed | Mapped | Maybe | Either
)


@frozen
class Part:
    """
    A named part of a record.
    """

    name: str
    shape: Shape
    says: str = ""
    required: bool = True


@frozen
class RecordOf:
    """
    Named parts.

    Attributes:
        tag: What its `type` always is, where it has one.
    """

    name: str
    says: str
    parts: tuple[Part, ...]
    tag: str | None = None


@frozen
class Words:
    """
    One of these.
    """

    name: str
    says: str
    words: tuple[str, ...]


Definition: TypeAlias = RecordOf | Words


def definitions() -> Mapping[str, Definition]:
    """
    Everything that has a name, in the order of its names.
    """
    found: dict[str, Definition] = {}
    todo: list[type[Any]] = [*ACTIONS, *ASKED, Problem, FlowInfo]
    while todo:
        kind = todo.pop()
        if kind.__name__ not in found:
            found[kind.__name__] = _defined(kind)
            todo.extend(_kinds(kind))
    return dict(sorted(found.items()))


def _defined(kind: type[Any]) -> Definition:
    says, described = _documented(kind)
    if issubclass(kind, StrEnum):
        return Words(kind.__name__, says, tuple(map(str, kind)))
    hints = get_type_hints(kind)
    needed = ASKED.get(kind)
    gentle = needed is not None or kind.__name__ == GENTLE
    parts = tuple(
        Part(
            part.name,
            shape_of(hints[part.name]),
            described.get(part.name, ""),
            required=part.name in (needed or ()) if gentle else True,
        )
        for part in attrs.fields(kind)
    )
    return RecordOf(kind.__name__, says, parts, kind.__name__.lower() if kind in ACTIONS else None)


def shape_of(kind: Any) -> Shape:
    """
    The shape of values of the type *kind*.
    """
    if kind in (str, int, float, bool, object):
        plain: Shape = kind
        return plain
    if (named := _with_name(kind)) is not None:
        return Named(named.__name__)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return Listed(shape_of(inner[0]))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return Mapped(shape_of(inner[1]))
    if origin in (Union, UnionType):
        shapes = tuple(shape_of(one) for one in inner if one is not NoneType and one not in ACTIONS)
        if any(one in ACTIONS for one in inner):
            shapes = (Named(ACTION), *shapes)
        whole = shapes[0] if len(shapes) == 1 else Either(shapes)
        return Maybe(whole) if NoneType in inner else whole
    raise TypeError(f"nothing is known of the shape of {kind!r}")


def _with_name(kind: Any) -> type[Any] | None:
    own = cast("type[Any]", kind) if isinstance(kind, type) and get_origin(kind) is None else None
    return own if own is not None and (issubclass(own, StrEnum) or attrs.has(own)) else None


def _kinds(kind: type[Any]) -> Iterator[type[Any]]:
    """
    The types with names that *kind* is made of.
    """
    todo: list[Any] = list(get_type_hints(kind).values()) if attrs.has(kind) else []
    while todo:
        one = todo.pop()
        if (named := _with_name(one)) is not None:
            yield named
        else:
            todo.extend(get_args(one))


def _documented(kind: type[Any]) -> tuple[str, Mapping[str, str]]:
    """
    What the docstring of *kind* says of it, and of its attributes.
    """
    text = inspect.getdoc(kind) or ""
    says, _, rest = text.partition("\n\nAttributes:\n")
    described = re.findall(r"^    (\w+): (.+(?:\n        .+)*)", rest, re.MULTILINE)
    return " ".join(says.split()), {name: " ".join(said.split()) for name, said in described}
