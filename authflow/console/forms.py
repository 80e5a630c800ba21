"""
What a form of the console posts: names with one value each, and a file perhaps.
"""

from collections.abc import Mapping
from email import message_from_bytes, policy
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from authflow.emulator.server import SNAPSHOT_BYTES
from authflow.web.guard import FORM
from authflow.web.http import Request

Form: TypeAlias = Mapping[str, str]

FORM_BYTES: Final = SNAPSHOT_BYTES + 16 * 1024
"""
A snapshot, and what a form puts around it.
"""
FIELDS: Final = 100
FILES: Final = "multipart/form-data"


def read(request: Request) -> Form | None:
    """
    The last value of each name; nothing where it is no form, or too large a one.
    """
    kind = request.headers.get("content-type", "")
    if len(request.body) > FORM_BYTES:
        return None
    try:
        match kind.partition(";")[0].strip().lower():
            case form if form == FORM:
                return dict(parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=FIELDS))
            case form if form == FILES:
                return _parts(kind, request.body)
            case _:
                return None
    except (ValueError, LookupError):  # A UnicodeDecodeError is one, too.
        return None


def _parts(kind: str, body: bytes) -> Form:
    # RFC 7578 §4 builds on MIME, so the standard library's parser of mails reads it.
    whole = message_from_bytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + body, policy=policy.HTTP)
    named: dict[str, str] = {}
    for part in whole.iter_parts() if whole.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            named[name] = content.decode()
    return named
