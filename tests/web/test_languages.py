"""
Which language a page speaks.
"""

import pytest

from authflow.ui.texts import ENGLISH
from authflow.web.languages import best, spoken, wanted


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("", ()),
        ("de", ("de",)),
        ("en;q=0.5, de", ("de", "en")),
        ("de;q=0, en;q=0.1", ("en",)),
        ("da, en-gb;q=0.8, en;q=0.7", ("da", "en-gb", "en")),
        ("*;q=0.1, de ; Q=0.3", ("de", "*")),
        ("de;q=7, en;;q=1, ,x y, fr;q=0.9999", ()),
        ("de," * 5000, (*("de",) * 333, "d")),
    ],
)
def test_what_a_browser_likes_best_comes_first(header: str, tags: tuple[str, ...]) -> None:
    """
    Weights order the languages, zero takes one out, and what cannot be read is passed over (RFC 9110 §12.5.4).
    """
    assert tags == wanted(header)


@pytest.mark.parametrize(
    ("tags", "language"), [((), "en"), (("de-AT",), "de"), (("xx", "de"), "de"), (("*", "de"), "en"), (("xx",), "en")]
)
def test_the_best_that_there_is(tags: tuple[str, ...], language: str) -> None:
    """
    A tag is shortened until there is one (RFC 4647 §3.4); the application's own language is the last resort.
    """
    assert language == best(spoken(ENGLISH), *tags).language
