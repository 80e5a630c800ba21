"""
What browsers must be told before a page of another origin may read an answer (Fetch Standard, CORS protocol).

Any page may call the identity API: whoever asks holds a token, and no cookie counts. Only JSON is shared; a page of the
site, which may post a code, is not (`wix/WIRE.md`, Redirect session), and neither is the emulator's own API.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from authflow.emulator.controls import is_control
from authflow.wix.settings import is_loopback
from authflow.wix.wire import Response

ORIGIN: Final = "access-control-allow-origin"
ANYBODY: Final = "*"
KEPT_SECONDS: Final = 600
"""
How long a browser may remember that it asked.
"""


def preflight(method: str, path: str, headers: Mapping[str, str]) -> Response | None:
    """
    The answer to a browser that asks beforehand whether it may send a request; nothing if this is no such question.
    """
    wanted = headers.get("Access-Control-Request-Method")
    if method != "OPTIONS" or wanted is None or is_control(path):
        return None
    permitted = {
        ORIGIN: ANYBODY,
        "access-control-allow-methods": wanted,
        # Spelled out: an asterisk would not cover `Authorization`.
        "access-control-allow-headers": headers.get("Access-Control-Request-Headers", ""),
        "access-control-max-age": str(KEPT_SECONDS),
    }
    return Response(204, permitted)


def shared(path: str, response: Response) -> Mapping[str, str]:
    """
    The headers of *response*, by which pages of other origins may read it where that is theirs to read.
    """
    if is_control(path) or response.headers.get("content-type") != "application/json":
        return response.headers
    return {**response.headers, ORIGIN: ANYBODY, "access-control-expose-headers": "x-wix-request-id"}


def led_astray(path: str, headers: Mapping[str, str], site: str) -> bool:
    """
    Whether the page of another site is behind a request for the emulator's own API, served at *site*.

    Such a page can post without asking, and a name that is made to lead here makes it a page of this site: only
    programs and pages of this machine are meant to ask, unless the emulator is served beyond it.
    """
    if not is_control(path) or not is_loopback(_host(site)):
        return False
    asked = [f"//{headers.get('Host', '')}", *([headers["Origin"]] if "Origin" in headers else [])]
    return not all(is_loopback(_host(address)) for address in asked)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
