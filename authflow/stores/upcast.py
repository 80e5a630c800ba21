"""
Records of earlier versions, made into those of the present one, a version at a time.

Whoever changes what a record is raises `SCHEMA` (`engine/record.py`) and writes here how a document of the version
before becomes one of the new: a plain function from JSON to JSON that looks at nothing else. It stays for as long as
anybody may hold a run that was written then, which is as long as runs live (`engine/limits.py`).
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from authflow.core.value import is_a
from authflow.engine.record import SCHEMA

Document: TypeAlias = Mapping[str, object]
Upcaster: TypeAlias = Callable[[Document], Document]

UPCASTERS: Final[Mapping[int, Upcaster]] = {}
"""
By the version that they take. There is one version so far.
"""


def upcast(document: Document, upcasters: Mapping[int, Upcaster] = UPCASTERS, to: int = SCHEMA) -> Document:
    """
    *document*, as the version *to* writes it.

    Raises:
        ValueError: It says no version, or one that nobody here knows: a later one, or one that is too old.
    """
    schema = document.get("schema")
    if not isinstance(schema, int) or is_a(schema, bool) or schema > to:
        raise ValueError("this is no record of a version that is known here")
    for version in range(schema, to):
        if version not in upcasters:
            raise ValueError("this is no record of a version that is known here")
        document = {**upcasters[version](document), "schema": version + 1}
    return document
