"""
What goes over the wire as TypeScript declarations: a union that narrows on `type`.
"""

from collections.abc import Iterator
from json import dumps
from pathlib import Path
from typing import Final, assert_never

from authflow.ui.json import TYPE
from authflow.web.shapes import (
    ACTION,
    ACTIONS,
    Definition,
    Either,
    Listed,
    Mapped,
    Maybe,
    Named,
    Shape,
    Words,
    definitions,
)

COMMITTED: Final = Path(__file__).with_name("authflow.d.ts")
PLAIN: Final = {str: "string", int: "number", float: "number", bool: "boolean", object: "unknown"}
HEAD: Final = "// Written by `authflow types`: what the JSON API says and is told. Times are seconds since the epoch.\n"


def declarations() -> str:
    """
    Every declaration.
    """
    union = " | ".join(kind.__name__ for kind in ACTIONS)
    lines = [HEAD, f"export type {ACTION} = {union};\n"]
    lines += ["\n".join(_declared(found)) + "\n" for found in definitions().values()]
    return "\n".join(lines)


def _declared(found: Definition) -> Iterator[str]:
    yield f"/** {found.says} */"
    if isinstance(found, Words):
        yield f"export type {found.name} = {' | '.join(map(dumps, found.words))};"
        return
    yield f"export interface {found.name} {{"
    if found.tag is not None:
        yield f"  readonly {TYPE}: {dumps(found.tag)};"
    for part in found.parts:
        if part.says:
            yield f"  /** {part.says} */"
        yield f"  readonly {part.name}{'' if part.required else '?'}: {spelled(part.shape)};"
    yield "}"


def spelled(shape: Shape) -> str:
    """
    *shape* as a type of TypeScript.
    """
    match shape:
        case Named(name):
            return name
        case Listed(of):
            inner = spelled(of)
            return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"
        case Mapped(of):
            return f"Readonly<Record<string, {spelled(of)}>>"
        case Maybe(of):
            return f"{spelled(of)} | null"
        case Either(of):
            return " | ".join(spelled(one) for one in of)
        case type():
            return PLAIN[shape]
        case _:
            assert_never(shape)
