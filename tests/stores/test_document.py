"""
Documents are read as they were written, whatever is in them.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authflow.stores.document import parsed, spelled

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3),
)
HALF = st.text(st.sampled_from(["\ud800", "\ud83d", "a"]))  # Two that belong together are one, by all who read JSON.


@given(st.dictionaries(st.text(), ANYTHING | HALF))
def test_read_as_written(document: dict[str, object]) -> None:
    """
    Numbers of any size, and halves of surrogate pairs, which UTF-8 has none of.
    """
    assert document == parsed(spelled(document))


@given(st.dictionaries(st.text() | HALF, ANYTHING | HALF))
def test_read_as_written_before(document: dict[str, object]) -> None:
    """
    What an older version wrote with the standard library, in ASCII, is read the same.
    """
    assert document == parsed(json.dumps(document).encode())


class Word(str):
    """
    A text of a class of its own.
    """

    __slots__ = ()


def test_a_class_of_its_own() -> None:
    """
    What is a text is written as one, whoever made it.
    """
    assert parsed(spelled({"name": Word("Ada")})) == {"name": "Ada"}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'"run"',
        b"{",
        b'{"a":1}{',
        b'{"a":\xff}',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"[NaN," + b"[" * 200_000,
    ],
    ids=lambda text: repr(text[:10]),
)
def test_what_is_no_document(text: bytes) -> None:
    """
    Whatever else is there is refused with the one error that codecs raise.
    """
    with pytest.raises(ValueError, match=r"."):
        parsed(text)
