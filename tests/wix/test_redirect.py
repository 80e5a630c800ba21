"""
A redirect is believed if it leads to our address, brings our nonce back, and says one thing.
"""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core.outcome import Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.wix.authorize import NOT_UNDERSTOOD, challenge, read_redirect
from tests.wix.answers import AUTHORIZE, CALLBACK, NONCE, heard, redirected

MISMATCH = Answer(Outcome.UNSUPPORTED, reason=Reason(Why.NONCE_MISMATCH))
DENIED = Answer(Outcome.FAILURE, reason=Reason(Why.ACCESS_DENIED))


def code(value: str) -> Answer:
    """
    The answer that brings the authorization code *value*.
    """
    return Answer(Outcome.SUCCESS, {slots.AUTHORIZATION_CODE: value})


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        pytest.param(f"{CALLBACK}?code=c1&state={NONCE}", code("c1"), id="query"),
        pytest.param(f"{CALLBACK}#code=c1&state={NONCE}", code("c1"), id="fragment"),
        pytest.param(f"{CALLBACK}?tab=1&code=c1&state={NONCE}&extra=2", code("c1"), id="more"),
        pytest.param(f"{CALLBACK}?code=a%2Bb%2Fc%3D+d&state={NONCE}", code("a+b/c= d"), id="percent-encoded"),
        pytest.param(f"{CALLBACK}?code=c1&state={quote(NONCE[0])}{NONCE[1:]}", code("c1"), id="nonce-encoded"),
        pytest.param(f"{CALLBACK}?state={NONCE}", NOT_UNDERSTOOD, id="no-code"),
        pytest.param(f"{CALLBACK}?code=&state={NONCE}", NOT_UNDERSTOOD, id="empty-code"),
        pytest.param(f"{CALLBACK}?Code=c1&state={NONCE}", NOT_UNDERSTOOD, id="other-name"),
        pytest.param(f"{CALLBACK}?code=c1&code=c2&state={NONCE}", NOT_UNDERSTOOD, id="two-codes"),
        pytest.param(f"{CALLBACK}?code=c1&state=evil&state={NONCE}", NOT_UNDERSTOOD, id="two-nonces"),
        pytest.param(f"{CALLBACK}?code=c1&state={NONCE}#code=c2", NOT_UNDERSTOOD, id="a-code-in-each-part"),
        pytest.param(f"{CALLBACK}?code=c1", MISMATCH, id="no-nonce"),
        pytest.param(f"{CALLBACK}?code=c1&state=", MISMATCH, id="empty-nonce"),
        pytest.param(f"{CALLBACK}?code=c1&state=another", MISMATCH, id="another-nonce"),
        pytest.param(f"{CALLBACK}?code=c1&state={NONCE}x", MISMATCH, id="longer-nonce"),
        pytest.param(f"{CALLBACK}?code=c1&state={NONCE.upper()}", MISMATCH, id="nonce-in-capitals"),
        pytest.param(f"{CALLBACK}?error=access_denied", MISMATCH, id="an-error-without-nonce"),
        pytest.param(f"{CALLBACK}?error=login_required&state=another", MISMATCH, id="an-error-with-another-nonce"),
        pytest.param(f"{CALLBACK}?error=access_denied&error_description=no&state={NONCE}", DENIED, id="denied"),
        pytest.param(f"{CALLBACK}?error=server_error&code=c1&state={NONCE}", DENIED, id="error-and-code"),
        pytest.param(
            f"{CALLBACK}#error=login_required&state={NONCE}", Answer(Outcome.TOKEN_EXPIRED), id="login-required"
        ),
        *(
            pytest.param(f"{address}?code=c1&state={NONCE}", NOT_UNDERSTOOD, id=f"to-{address}")
            for address in (
                "http://app/cb",
                "https://app/cb/",
                "https://app/",
                "https://app/CB",
                "https://app/cb/../cb",
                "https://app:8443/cb",
                "https://user@app/cb",
                "https://app@evil.com/cb",
                "https://app.evil.com/cb",
                "https://evil.com/cb",
                "//app/cb",
                "/cb",
                "",
                "https://[",
                "https://app\\@evil.com/cb",
                "javascript:alert(1)//app/cb",
            )
        ),
        pytest.param(f"{CALLBACK}?code=\udcff&state={NONCE}", NOT_UNDERSTOOD, id="no-utf-8"),
    ],
)
def test_redirects(location: str, expected: Answer) -> None:
    """
    Each way a redirect can be spelled means one thing.
    """
    answer = heard(AUTHORIZE, redirected(location))

    assert expected == answer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_redirect_counts(status: int) -> None:
    """
    It is the address that counts, not the kind of redirect.
    """
    answer = heard(AUTHORIZE, redirected(f"{CALLBACK}?code=c1&state={NONCE}", status))

    assert code("c1") == answer


@pytest.mark.parametrize("status", [200, 201, 300, 304])
def test_nothing_else_is_a_redirect(status: int) -> None:
    """
    A page that names an address redirects nobody.
    """
    answer = heard(AUTHORIZE, redirected(f"{CALLBACK}?code=c1&state={NONCE}", status))

    assert NOT_UNDERSTOOD == answer


@pytest.mark.parametrize(
    ("redirect_uri", "location"),
    [
        pytest.param("https://app", "https://app/?code=c1&state=n", id="no-path"),
        pytest.param("https://app/cb?tab=1", "https://app/cb?tab=1&code=c1&state=n", id="a-query-of-its-own"),
    ],
)
def test_addresses_that_are_the_same(redirect_uri: str, location: str) -> None:
    """
    An address without a path is the root of its host, and a query of its own comes back.
    """
    answer = read_redirect(location, redirect_uri, "n")

    assert code("c1") == answer


@given(nonce=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), other=st.text())
def test_only_the_nonce_opens(nonce: str, other: str) -> None:
    """
    No other nonce is taken for ours.
    """
    answer = read_redirect(f"{CALLBACK}?code=c1&state={quote(other, errors='replace')}", CALLBACK, nonce)

    assert (code("c1") if other == nonce else MISMATCH) == answer


def test_challenge() -> None:
    """
    The challenge is RFC 7636's own (Appendix B).
    """
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
