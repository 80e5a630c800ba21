"""
Which bodies are documents: JSON objects that somebody could write down again.
"""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from authflow.wix.wire import Response


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"7",
        b"{",
        b"{}{}",
        b"<html></html>",
        b"\xff\xfe{\x00}\x00",
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": "\\ud800"}',
        b'{"\\udfff": 1}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: repr(body[:14]),
)
def test_no_document(body: bytes) -> None:
    """
    What is no JSON object in UTF-8, and what nobody could write down again, is no document.
    """
    assert Response(200, {}, body).document is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{}", {}),
        (b"\xef\xbb\xbf{}", {}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
        (b'{"a": Infinity}', {"a": float("inf")}),
    ],
    ids=["empty", "byte-order-mark", "twice", "a-whole-pair", "no-number"],
)
def test_document(body: bytes, expected: object) -> None:
    """
    A JSON object is a document; numbers that are none are for messages to refuse.
    """
    assert expected == Response(200, {}, body).document


@given(body=st.binary())
@example(body=b'{"a": NaN}')
def test_document_never_raises(body: bytes) -> None:
    """
    Whatever bytes come, they are a document or none.
    """
    document = Response(200, {}, body).document

    assert document is None or json.dumps(document, ensure_ascii=False).encode()
