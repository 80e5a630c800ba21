"""
Answers as they go over the wire: JSON, pages, redirects.
"""

import json
from collections.abc import Mapping
from html import escape

from authflow.wix.wire import Response, write

PLAIN_PAGE = "<!doctype html>\n<html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{text}</p>\n"
NO_STORE = {"cache-control": "no-store"}


def written(message: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """
    *message* as JSON: one, or a list of them.
    """
    body = json.dumps(write(message)).encode()
    return Response(status, {"content-type": "application/json", **NO_STORE, **(headers or {})}, body)


def page(title: str, text: str, status: int = 200) -> Response:
    """
    A page of one paragraph, as plain as a gateway's.
    """
    return html(PLAIN_PAGE.format(title=escape(title), text=escape(text)), status)


def html(body: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """
    *body* as a page.
    """
    return Response(status, {"content-type": "text/html; charset=utf-8", **NO_STORE, **(headers or {})}, body.encode())


def sent_to(address: str) -> Response:
    """
    A redirect to *address*.
    """
    return Response(302, {"location": address, **NO_STORE})
