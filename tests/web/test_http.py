"""
What a host reads out of a request before anything looks at it.
"""

import pytest

from authflow.web.guard import policy
from authflow.web.http import cookies_in


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        pytest.param("", {}, id="none"),
        pytest.param("a=1", {"a": "1"}, id="one"),
        pytest.param("a=1; b=2;c=3", {"a": "1", "b": "2", "c": "3"}, id="several"),
        pytest.param(" a = 1 ;;b=", {"a": "1", "b": ""}, id="spaces"),
        pytest.param("a=b=c==", {"a": "b=c=="}, id="equals-signs"),
        pytest.param('a="1"', {"a": '"1"'}, id="quotes-belong-to-it"),
        pytest.param("a; =1; b=2", {"": "1", "b": "2"}, id="neither-name-nor-value"),
        pytest.param("a=1; a=2", {"a": "2"}, id="twice"),
    ],
)
def test_cookies_are_read_as_they_stand(header: str, cookies: dict[str, str]) -> None:
    """
    Whatever a browser brings, names and values are told apart, and nothing raises.
    """
    assert cookies == cookies_in(header)


def test_a_page_may_load_its_own_and_what_it_names() -> None:
    """
    Sources elsewhere stand behind our own, for this page alone, and each page has its own nonce.
    """
    more = policy("one", {"script-src": ("https://a.example/",), "frame-src": ("https://b.example/",)})
    own = policy("two", {})

    assert "script-src 'self' 'nonce-one' https://a.example/" in more.split("; ")
    assert "frame-src https://b.example/" in more.split("; ")
    assert "script-src 'self' 'nonce-two'" in own.split("; ")
    assert ("frame-src" in own, "nonce-one" in own) == (False, False)
