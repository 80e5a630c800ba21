"""
Documents as the text of JSON.

Half a surrogate pair, which JSON can spell and UTF-8 cannot, is left to the standard library: a service that is
attached here may have said one, and what it said is kept as it is.
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
    except UnicodeEncodeError:
        return json.dumps(document, separators=(",", ":")).encode()


def parsed(text: bytes) -> Mapping[str, Any]:
    """
    The document that *text* says.

    Raises:
        ValueError: It says none, or one that is too deep.
    """
    try:
        found = _DECODER.decode(text)
    except ValueError:
        found = json.loads(text)
    except RecursionError as abyss:
        raise ValueError("this is no document: it has no end") from abyss
    if not mapped(found):
        raise ValueError("this is no document")
    return found
