"""
The page that posts a code to the window around it (`responseMode=web_message`).
"""

from collections.abc import Mapping
from typing import Any

from authflow.emulator.addresses import LOOPBACK_ORIGIN, origin
from authflow.emulator.hosted.pages import scripted
from authflow.emulator.settings import Settings
from authflow.wix.wire import Response


def posted(settings: Settings, address: str | None, message: Mapping[str, str], around: str | None = None) -> Response:
    """
    The page that posts *message* to the origin of *address*.

    Without an address it posts to whoever frames or opened it, if they are allow-listed.

    Args:
        around: The page that led to authorize, where this page came behind others of the site's.
    """
    # The message goes to one origin, never to "*": whoever frames this page must be allow-listed.
    said: dict[str, Any] = {
        "message": message,
        "only": origin(address) if address else None,
        "around": around,
        "origins": [origin(uri) for uri in settings.allowed_redirect_uris],
        "loopback": LOOPBACK_ORIGIN,
        "domains": settings.allowed_redirect_domains,
    }
    return scripted("web_message", said=said)
