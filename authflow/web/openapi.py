"""
The API as OpenAPI 3.1, from the table of its operations and the shapes of its values.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from json import dumps
from pathlib import Path
from typing import Any, Final, assert_never

from authflow import __version__
from authflow.core.atlas import Atlas
from authflow.ui.json import TYPE
from authflow.web.givable import given_schemas, needs
from authflow.web.operations import OPERATIONS, Operation, can_begin
from authflow.web.problems import PROBLEM_JSON, STATUS, Code
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

COMMITTED: Final = Path(__file__).with_name("openapi.json")
HEADER: Final = "X-Authflow"
JSON: Final = "application/json"
PLAIN: Final[Mapping[object, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    object: {},
}
ANYWHERE: Final = (Code.NOT_FOUND, Code.METHOD_NOT_ALLOWED, Code.UNAVAILABLE)
OF_RUN: Final = (Code.NO_HANDLE, Code.RUN_NOT_FOUND)
WITH_EFFECTS: Final = (Code.WRONG_ORIGIN, Code.HEADER_MISSING, Code.APP_IN_BROWSER, Code.TOO_LARGE)
ON_RUN: Final = ("current", "reply", "cancel")


def document(atlas: Atlas, mount: str = "/api") -> dict[str, Any]:
    """
    The description of the API over *atlas*, mounted at *mount*.
    """
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "authflow", "version": __version__, "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": mount}],
        "paths": paths,
        "components": {
            "schemas": _schemas(atlas),
            "securitySchemes": {
                "app": {"type": "http", "scheme": "bearer", "description": "The handle of the run."},
                "browser": {"type": "apiKey", "in": "cookie", "name": "__Host-authflow-api"},
            },
        },
    }


def written(atlas: Atlas) -> str:
    """
    The description as it is committed.
    """
    return dumps(document(atlas), indent=2, ensure_ascii=False) + "\n"


def _operation(operation: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {"operationId": operation.name, "summary": operation.says}
    said["security"] = [{"app": []}, {"browser": []}] if operation.of_run else []
    if operation.has_effects:
        said["parameters"] = [
            {
                "name": HEADER,
                "in": "header",
                "description": "`1` from a page of the same origin; `app` from an app that has no handle yet.",
                "schema": {"type": "string", "enum": ["1", "app"]},
            }
        ]
    if operation.name == "events":
        said["parameters"] = [
            {
                "name": "step",
                "in": "query",
                "description": "The step that is known already: only another one is told.",
                "schema": {"type": "integer", "minimum": 0},
            }
        ]
    if operation.takes is not None:
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": _named(operation.takes)}}}
    said["responses"] = {str(operation.status): _answer(operation), **_problems(operation)}
    return said


def _answer(operation: Operation) -> dict[str, Any]:
    content: dict[str, Any]
    if operation.gives is None:
        content = {"text/event-stream": {"schema": {"type": "string"}}}
    else:
        content = {JSON: {"schema": _named(operation.gives)}}
    said: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase, "content": content}
    if operation.name == "start":
        said["headers"] = {"Location": {"schema": {"type": "string"}, "required": True}}
        said["links"] = {
            name: {
                "operationId": name,
                # The step is the whole of it that a reply cannot do without.
                **({"requestBody": {"step": "$response.body#/step"}} if name == "reply" else {}),
            }
            for name in ON_RUN
        }
    return said


def _problems(operation: Operation) -> dict[str, Any]:
    codes: list[Code] = [*ANYWHERE, *operation.problems]
    codes += OF_RUN if operation.of_run else ()
    codes += WITH_EFFECTS if operation.has_effects else (Code.APP_IN_BROWSER,) if operation.of_run else ()
    codes += (Code.WRONG_CONTENT_TYPE,) if operation.takes else ()
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(str(int(STATUS[code])), []).append(code)
    answers: dict[str, Any] = {
        status: {
            "description": ", ".join(sorted(names)),
            "content": {PROBLEM_JSON: {"schema": _named("Problem")}},
        }
        for status, names in sorted(found.items())
    }
    if operation.name == "events":
        answers["204"] = {"description": "The run has ended, and whoever asks knows it."}
    return answers


def _schemas(atlas: Atlas) -> dict[str, Any]:
    schemas = {name: _schema(found) for name, found in definitions().items()}
    begun = can_begin(atlas)
    schemas["Start"]["properties"]["goal"]["enum"] = [flow.name for flow in begun]
    schemas["Start"]["allOf"] = needs(begun)
    for name, schema in given_schemas().items():
        schemas["Given"]["properties"][name] |= schema
    schemas["Flows"] = {"type": "array", "items": _named("FlowInfo")}
    schemas["Document"] = {"type": "object"}
    schemas[ACTION] = {
        "oneOf": [_named(kind.__name__) for kind in ACTIONS],
        "discriminator": {
            "propertyName": TYPE,
            "mapping": {kind.__name__.lower(): _named(kind.__name__)["$ref"] for kind in ACTIONS},
        },
    }
    return dict(sorted(schemas.items()))


def _schema(found: Definition) -> dict[str, Any]:
    if isinstance(found, Words):
        return {"type": "string", "description": found.says, "enum": list(found.words)}
    properties = {part.name: _described(shape_schema(part.shape), part.says) for part in found.parts}
    required = [part.name for part in found.parts if part.required]
    if found.tag is not None:
        properties = {TYPE: {"const": found.tag}, **properties}
        required = [TYPE, *required]
    return {"type": "object", "description": found.says, "properties": properties, "required": required}


def _described(schema: dict[str, Any], says: str) -> dict[str, Any]:
    return {**schema, "description": says} if says else dict(schema)


def shape_schema(shape: Shape) -> dict[str, Any]:
    """
    *shape* as JSON Schema.
    """
    match shape:
        case Named(name):
            return _named(name)
        case Listed(of):
            return {"type": "array", "items": shape_schema(of)}
        case Mapped(of):
            return {"type": "object", "additionalProperties": shape_schema(of)}
        case Maybe(of):
            return {"anyOf": [shape_schema(of), {"type": "null"}]}
        case Either(of):
            return {"anyOf": _each(of)}
        case type():
            return PLAIN[shape]
        case _:
            assert_never(shape)


def _each(shapes: Iterable[Shape]) -> list[dict[str, Any]]:
    return [shape_schema(shape) for shape in shapes]


def _named(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}
