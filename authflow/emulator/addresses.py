"""
Where the emulator may send a browser.
"""

import re
from typing import Final
from urllib.parse import SplitResult, urlencode, urlsplit, urlunsplit

from authflow.emulator.settings import Settings
from authflow.wix.settings import is_loopback

LOOPBACK_ORIGIN: Final = r"^https?://(127(\.[0-9]{1,3}){3}|\[::1\]|([^/@]+\.)?localhost)(:[0-9]+)?$"
"""
What `is_loopback` says, as a regular expression for a browser, about origins as a browser spells them.
"""

# Browsers read a backslash as a slash and drop tabs and line ends, so parsers disagree about such addresses.
_PLAIN: Final = re.compile(r"https?://[!-\[\]-~]+")


def allowed(address: str, settings: Settings) -> bool:
    """
    Whether *address* may be redirected to: any loopback address, and what *settings* list.
    """
    if not _PLAIN.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if host is None or "@" in parts.netloc or "#" in address:
        return False
    listed = address in settings.allowed_redirect_uris
    secure = parts.scheme == "https" and port is None and host in settings.allowed_redirect_domains
    return is_loopback(host) or listed or secure


def with_query(address: str, **parameters: str) -> str:
    """
    *address* with *parameters* behind the query it has.
    """
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(parameters))))))


def with_fragment(address: str, **parameters: str) -> str:
    """
    *address* with *parameters* as its fragment.
    """
    return urlunsplit(urlsplit(address)._replace(fragment=urlencode(parameters)))


def origin(address: str) -> str:
    """
    Scheme, host and port of *address*.
    """
    parts = urlsplit(address)
    return urlunsplit(SplitResult(parts.scheme, parts.netloc, "", "", ""))
