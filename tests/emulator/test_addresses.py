"""
Where a browser may be sent.
"""

import re

import pytest

from authflow.emulator.addresses import LOOPBACK_ORIGIN, allowed, origin, with_fragment, with_query
from authflow.emulator.settings import Settings

SETTINGS = Settings(
    allowed_redirect_uris=("https://app.example/cb", "https://app.example:8443/cb?a=1"),
    allowed_redirect_domains=("shop.example",),
)

NOT_ALLOWED = (
    "",
    "/callback",
    "//127.0.0.1/",
    "javascript:alert(1)",
    "ftp://127.0.0.1/",
    "http://127.0.0.1#fragment",
    "http://127.0.0.1.evil.example/",
    "http://localhost.evil.example/",
    "http://127.0.0.1@evil.example/",
    "http://127.0.0.1.evil.com/",
    "http://127.0.0.1.nip.example:5000/",
    "http://128.0.0.1/",
    "http://0.0.0.0/",
    "http://[::2]/",
    "http://notlocalhost/",
    "http://ada:secret@app.localhost/",
    "http://ada@127.0.0.1/",
    "http://evil.example\\@127.0.0.1/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:port/",
    "http://[::1/",
    "http://127.0.0.1/\r\nSet-Cookie: a=b",
    "http://127.0.0.1/\tx",
    "http://127.0.0.1/ x",
    "http://127.0.0.1/ü",
    "https://app.example/cb/more",
    "https://app.example/cb?a=1",
    "https://app.example/",
    "https://app.example:8443/cb",
    "http://shop.example/",
    "https://shop.example:444/",
    "https://www.shop.example/",
    "https://shop.example.evil.example/",
    "https://notshop.example/",
)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/callback",
        "http://127.0.0.1:5000/callback?a=b",
        "http://localhost:3000",
        "https://localhost/",
        "http://[::1]:8080/cb",
        "http://127.9.9.9:1/",
        "https://127.255.255.254/",
        "http://app.localhost:3000/cb",
        "https://a.b.localhost/",
        "http://LOCALHOST/",
        "https://app.example/cb",
        "https://app.example:8443/cb?a=1",
        "https://shop.example/anything?x=1",
    ],
)
def test_allowed(address: str) -> None:
    """
    Loopback may always be redirected to, and what is listed.
    """
    assert allowed(address, SETTINGS)


@pytest.mark.parametrize("address", NOT_ALLOWED)
def test_not_allowed(address: str) -> None:
    """
    Nothing else may, however it is spelled.
    """
    assert not allowed(address, SETTINGS)


def test_query_and_fragment() -> None:
    """
    What is said is put behind what is there.
    """
    extended = with_query("http://127.0.0.1/cb?a=1", code="c&d", state="s")

    assert "http://127.0.0.1/cb?a=1&code=c%26d&state=s" == extended
    assert "http://127.0.0.1/?code=c" == with_query("http://127.0.0.1/", code="c")
    assert "http://127.0.0.1/cb?a=1#code=c" == with_fragment("http://127.0.0.1/cb?a=1", code="c")


def test_origin() -> None:
    """
    An origin is a scheme, a host and a port.
    """
    assert "https://app.example:8443" == origin("https://app.example:8443/cb?a=1")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("http://127.0.0.1", True),
        ("https://127.9.9.9:8443", True),
        ("http://localhost:3000", True),
        ("https://a.b.localhost", True),
        ("http://[::1]:8080", True),
        ("http://[::2]", False),
        ("http://128.0.0.1", False),
        ("http://127.0.0.1.evil.com", False),
        ("http://localhost.evil.com", False),
        ("http://notlocalhost", False),
        ("ftp://localhost", False),
        ("http://evil.com:1@localhost", False),
    ],
)
def test_a_browser_says_the_same(said: str, expected: bool) -> None:
    """
    What frames a page is loopback wherever what is redirected to is.
    """
    found = re.search(LOOPBACK_ORIGIN, said) is not None

    assert expected == found == allowed(said, Settings())
