"""
Which addresses may be opened, and which settings cannot be.
"""

from typing import Any

import pytest
from attrs import evolve

from authflow.core.call import Call
from authflow.core.errors import NotAllowed, NotConfigured
from authflow.wix import speech
from authflow.wix.settings import API, ResponseMode, Through, WixSettings
from tests.wix import answers
from tests.wix.answers import CANARY

NEVER = [
    "",
    "/",
    "//example.com/",
    "https://",
    "https:///path",
    "https:/example.com",
    "example.com",
    "ftp://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://user@example.com/",
    "https://user:pw@example.com/",
    "https://:pw@example.com/",
    "https://example.com:99999/",
    "https://example.com:-1/",
    "https://example.com:x/",
    "https://[",
    "https://[::1",
    "https://\ud800/",
    "https://good.com\\@evil.com/",
    "http://example.com/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://10.0.0.1/",
    "http://127.0.0.1.evil.com/",
    "http://localhost.evil/",
    "http://localhost.evil.com/",
    "http://evil-localhost/",
    "http://127.0.0.1@evil.com/",
    "http://localhost\\@evil.com/",
    "http://evil.com#@localhost/",
    "http://evil.com?@localhost/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://%6cocalhost/",
    "http://127.0.0.1\u3002evil.com/",
    "http://user@localhost/",
    "http://localhost:99999/",
    "http://169.254.169.254/",
]
SECURE = [
    "https://example.com",
    "HTTPS://EXAMPLE.COM/",
    "https://example.com:8443/x?y#z",
    "https://127.0.0.1/",
    "https://[::1]:8443/",
    "https://localhost.evil/",
    "https://site.example/_api/oauth2/authorize?redirectUri=http%3A%2F%2Fevil.com",
]
LOOPBACK = [
    "http://127.0.0.1:8080/x",
    "http://127.9.9.9/",
    "http://localhost/",
    "http://LOCALHOST:1/",
    "http://site.localhost/",
    "http://[::1]/",
    "http://[::1]:8080/x",
]


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize("base_url", [API, "http://127.0.0.1:8080"])
def test_never_opened(base_url: str, address: str) -> None:
    """
    What is neither https nor surely loopback is opened by nobody, however it is spelled.
    """
    settings = WixSettings("c", base_url=base_url)

    assert not settings.may_open(address)


@pytest.mark.parametrize("address", SECURE)
@pytest.mark.parametrize("base_url", [API, "http://127.0.0.1:8080"])
def test_https_is_opened(base_url: str, address: str) -> None:
    """
    An https address is opened.
    """
    settings = WixSettings("c", base_url=base_url)

    assert settings.may_open(address)


@pytest.mark.parametrize("address", LOOPBACK)
@pytest.mark.parametrize(
    ("base_url", "expected"),
    [(API, False), ("https://127.0.0.1", True), ("http://localhost:8080", True), ("http://[::1]:8080", True)],
)
def test_loopback_opens_loopback(base_url: str, expected: bool, address: str) -> None:
    """
    Loopback is opened only where the base URL is loopback itself: in development.
    """
    settings = WixSettings("c", base_url=base_url)

    assert expected == settings.may_open(address)


@pytest.mark.parametrize(
    "address", ["http://example.com", "http://127.0.0.1.evil.com", "http://2130706433", "http://127.1"]
)
def test_base_url_must_be_safe(address: str) -> None:
    """
    The service is asked over https, or on this machine.
    """
    with pytest.raises(NotAllowed, match="must be https, or a loopback address") as caught:
        WixSettings("c", base_url=address)

    assert caught.value.setting == "base_url"


@pytest.mark.parametrize("setting", ["base_url", "redirect_uri", "recovery_uri", "public_origin"])
@pytest.mark.parametrize(
    "address", ["", "/cb", "app/cb", "ftp://app/cb", f"https://user:{CANARY}@app/cb", f"https://:{CANARY}@app/cb"]
)
def test_addresses_must_be_addresses(setting: str, address: str) -> None:
    """
    A setting that is no address is refused by its name, without telling a password in it.
    """
    with pytest.raises(NotAllowed, match="is not an http or https address") as caught:
        WixSettings("c", **{setting: address})

    assert setting == caught.value.setting
    assert CANARY not in str(caught.value)


def test_a_client_id_is_needed() -> None:
    """
    Without a client id there is nobody to speak for.
    """
    with pytest.raises(NotConfigured, match="client_id is not set"):
        WixSettings("")


@pytest.mark.parametrize(
    "key",
    [
        f"{CANARY}\n",
        f"{CANARY}\r\nx: y",
        f"\t{CANARY}",
        f"{CANARY}\x00",
        f"{CANARY}\x7f",
        f"{CANARY}é",
        f"ключ{CANARY}",
    ],
)
def test_the_api_key_stands_in_a_header(key: str) -> None:
    """
    A key that no header can hold is refused before it is sent, and not told.
    """
    with pytest.raises(NotAllowed) as caught:
        WixSettings("c", api_key=key)

    assert "api_key" == caught.value.setting
    assert CANARY not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize("origin", ["https://app/x", "https://app/?q", "https://app/#f"])
def test_a_public_origin_is_bare(origin: str) -> None:
    """
    Behind a public origin stands nothing but the path that is put there.
    """
    with pytest.raises(NotAllowed, match="and nothing behind") as caught:
        WixSettings("c", public_origin=origin)

    assert "public_origin" == caught.value.setting


@pytest.mark.parametrize("origin", ["https://app", "https://app/", "http://localhost:8080", "https://APP:443/"])
def test_public_origins(origin: str) -> None:
    """
    A scheme, a host and a port are an origin, with a slash at the end or without.
    """
    assert origin == WixSettings("c", public_origin=origin).public_origin


def test_response_mode() -> None:
    """
    Where a code comes back may be said in words; other words are refused, a window's message among them.
    """
    assert ResponseMode.FRAGMENT is WixSettings("c", response_mode="fragment").response_mode
    assert ResponseMode.QUERY is WixSettings("c").response_mode
    with pytest.raises(NotAllowed, match="is query or fragment, and not 'web_message'") as caught:
        WixSettings("c", response_mode="web_message")

    assert "response_mode" == caught.value.setting


@pytest.mark.parametrize(
    ("call", "through", "mode"),
    [
        pytest.param(answers.REDIRECT, Through.SERVER, "query", id="a-server-reads-the-query"),
        pytest.param(answers.REDIRECT, Through.BROWSER, "fragment", id="a-browser-brings-the-fragment"),
        pytest.param(answers.LOGIN_SESSION, Through.SERVER, "fragment", id="a-page-is-always-a-browsers"),
    ],
)
def test_where_the_code_comes_back(call: Call, through: Through, mode: str) -> None:
    """
    The fragment is for browsers; a server that follows the address itself reads no fragment of its own choosing.
    """
    settings = evolve(answers.SETTINGS, through=through, response_mode=ResponseMode.FRAGMENT)

    body: Any = speech.say(call, settings, "bearer").body

    assert mode == body["auth"]["authRequest"]["responseMode"]


def test_through() -> None:
    """
    Whose hands an exchange goes through may be said in words; other words are refused.
    """
    assert Through.BROWSER is WixSettings("c", through="browser").through
    with pytest.raises(NotAllowed, match="'window'") as caught:
        WixSettings("c", through="window")

    assert "through" == caught.value.setting


def test_the_api_key_is_silent() -> None:
    """
    The repr of the settings does not tell the key.
    """
    shown = repr(WixSettings("client-1", api_key=CANARY))

    assert "client-1" in shown
    assert CANARY not in shown
