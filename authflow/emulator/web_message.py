"""
The page that posts a code to the window around it (`responseMode=web_message`).
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from authflow.emulator.addresses import LOOPBACK_ORIGIN, origin
from authflow.emulator.answers import html
from authflow.emulator.settings import Settings
from authflow.wix.wire import Response

# The message goes to one origin, never to "*": whoever frames this page must be allow-listed.
_PAGE: Final = """<!doctype html>
<html lang=en><meta charset=utf-8><title>Signing in</title>
<script>
const { message, only, origins, loopback, domains } = %s;
const around = new URL(only || document.referrer || "about:blank");
const secure = around.protocol === "https:" && around.port === "" && domains.includes(around.hostname);
if (only || origins.includes(around.origin) || new RegExp(loopback).test(around.origin) || secure) {
  window.parent.postMessage(message, around.origin);
}
</script>
"""


def posted(settings: Settings, address: str | None, message: Mapping[str, str]) -> Response:
    """
    The page that posts *message* to the origin of *address*, or, without one, to whoever frames it and is allow-listed.
    """
    said: dict[str, Any] = {
        "message": message,
        "only": origin(address) if address else None,
        "origins": [origin(uri) for uri in settings.allowed_redirect_uris],
        "loopback": LOOPBACK_ORIGIN,
        "domains": settings.allowed_redirect_domains,
    }
    # Inside a script element, only "<" could end it.
    return html(_PAGE % json.dumps(said).replace("<", "\\u003c"))
