"""
Documents as the text of JSON.

What is not everybody's JSON is left to the standard library: half a surrogate pair, which UTF-8 cannot spell, and texts
and numbers of classes of their own. A service that is attached here may have said one. Numbers that are none, which
JSON does not have, become nothing.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from msgspec.json import Decoder, Encoder

from authflow.core.value import mapped

_ENCODER: Final = Encoder()
_DECODER: Final = Decoder()


def spelled(document: Mapping[str, Any]) -> bytes:
    """
    The text of *document*.
    """
    try:
        return _ENCODER.encode(document)
    except (UnicodeEncodeError, TypeError):
        return json.dumps(document, separators=(",", ":")).encode()


def parsed(text: bytes) -> Mapping[str, Any]:
    """
    The document that *text* says.

    Raises:
        ValueError: It says none, or one that is too deep.
    """
    try:
        try:
            found = _DECODER.decode(text)
        except ValueError:
            found = json.loads(text)
    except RecursionError as abyss:
        raise ValueError("this is no document: it has no end") from abyss
    if not mapped(found):
        raise ValueError("this is no document")
    return found
