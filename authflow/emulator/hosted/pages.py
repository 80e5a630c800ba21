"""
How a page goes over the wire: filled in, escaped, and with a policy that lets nothing foreign in.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, Final

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from authflow.emulator.answers import html
from authflow.wix.wire import Response

_TEMPLATES: Final = Path(__file__).parent / "templates"
_STYLE: Final = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; base-uri 'none'"
_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    # With `no-referrer`, browsers would call the origin of the page's own forms `null`.
    "referrer-policy": "same-origin",
}
_PAGES: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@frozen
class Problem:
    """
    What is wrong, in words.

    Attributes:
        field: The input that it is about; nothing if it is about none.
    """

    text: str
    field: str | None = None


def page(name: str, status: int = 200, *, onward: Iterable[str] = (), **values: Any) -> Response:
    """
    The page called *name*, which nobody may frame.

    Args:
        onward: The origins that its form may lead to in the end. Browsers hold redirects after a form against its
            `form-action` (CSP Level 3 §6.4.1).
    """
    targets = " ".join(("'self'", *onward))
    policy = f"{_POLICY}; form-action {targets}; frame-ancestors 'none'"
    return _shown(name, status, policy, style=Markup(_STYLE), **values)  # noqa: S704 - our own style sheet, read once


def message(title: str, text: str, status: int = 200, *, further: str | None = None) -> Response:
    """
    A page of one paragraph, and a link to an allow-listed address if there is *further* to go.
    """
    return page("message", status, title=title, text=text, further=further)


def scripted(name: str, **values: Any) -> Response:
    """
    The page called *name*, whose one script may run, and which may be framed.
    """
    nonce = token_urlsafe(16)
    return _shown(name, 200, f"default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'", nonce=nonce, **values)


def _shown(name: str, status: int, policy: str, **values: Any) -> Response:
    body = _PAGES.get_template(f"{name}.html").render(**values)
    return html(body, status, {**_HEADERS, "content-security-policy": policy})
