"""
Who may post, and what every answer forbids.

A form must come from a page of ours in three ways: the browser says so (`Origin`, RFC 6454 §7; `Sec-Fetch-Site`, W3C
Fetch Metadata §2.3), the cookie came along, and the form carries the token that only a page of the same run had.
"""

import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, TypeAlias

from authflow.web.http import Headers, Request

Sources: TypeAlias = Mapping[str, tuple[str, ...]]

BODY_BYTES: Final = 64 * 1024
FORM: Final = "application/x-www-form-urlencoded"
SAME_ORIGIN: Final = "same-origin"

ALWAYS: Final[Headers] = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    # Not `no-referrer`: with it, browsers write `Origin: null` into our own forms (Fetch §3.1).
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
NO_STORE: Final = "no-store"
CLOSED: Final = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
NONCE: Final = "{nonce}"
LOADED: Final[Sources] = {
    "default-src": ("'none'",),
    "style-src": ("'self'",),
    "script-src": ("'self'", f"'nonce-{NONCE}'"),
    "img-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
}
"""
What a page may load (CSP Level 3): our own style and script, and the script that carries the page's nonce.

`form-action` is ours alone, and Chromium holds redirects to it: whoever is to go elsewhere follows a link.
"""


def _written(sources: Sources) -> str:
    return "; ".join(f"{name} {' '.join(allowed)}" for name, allowed in sources.items())


_OWN: Final = _written(LOADED)


def policy(nonce: str, sources: Sources) -> str:
    """
    What the page with that *nonce* may load, *sources* elsewhere included.
    """
    more = {name: (*LOADED.get(name, ()), *allowed) for name, allowed in sources.items()}
    return (_written({**LOADED, **more}) if more else _OWN).replace(NONCE, nonce)


def guarded(
    headers: Headers, nonce: str | None = None, sources: Sources | None = None, *, kept: str = NO_STORE
) -> Headers:
    """
    *headers*, and what every answer says besides; how it is *kept* is a directive for caches: by nobody.
    """
    content = ("content-security-policy", CLOSED if nonce is None else policy(nonce, sources or {}))
    return (*headers, content, *ALWAYS, ("cache-control", kept))


def from_elsewhere(request: Request, origin: str) -> bool:
    """
    Whether a request that has effects was not surely made by a page of *origin*.
    """
    said = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if said is None and site is None:
        return True  # Every browser of this decade sends one of them with a form.
    return (said is not None and said != origin) or (site is not None and site != SAME_ORIGIN)


def unreadable(request: Request) -> HTTPStatus | None:
    """
    Why the body of *request* is not even looked at, if it is not.
    """
    if len(request.body) > BODY_BYTES:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return None if kind == FORM else HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def token_for(secret: str, what: str) -> str:
    """
    What a form for *what* carries, on a page of the browser that holds *secret*; the secret cannot be told from it.
    """
    return hmac.digest(secret.encode(), b"form " + what.encode(), "sha256").hex()


def fits(token: str, secret: str, what: str) -> bool:
    """
    Whether *token* is the one that a form for *what* carries.
    """
    return same(token, token_for(secret, what))


def same(token: str, expected: str) -> bool:
    """
    Whether *token* is the one that was *expected*, found out in a time that tells nothing.
    """
    return hmac.compare_digest(token.encode("utf-8", "replace"), expected.encode())
