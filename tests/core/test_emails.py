"""
An email address has one spelling, and what is no address is refused.
"""

from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from authflow.core.reason import Fault, Reason
from authflow.core.site import Site
from authflow.core.value import canonical, read
from authflow.flows.fields import EMAIL

SITE = Site()
MALFORMED = Reason(Fault.MALFORMED)

locals_ = st.text("abcXYZ019._+-'äßÉ\u0130\ufb01", min_size=1, max_size=20)
labels = st.from_regex(r"[A-Za-z0-9äÖ]([A-Za-z0-9äÖ-]{0,8}[A-Za-z0-9äÖ])?", fullmatch=True)
emails = st.builds(lambda local, host: f"{local}@{host}.Example", locals_, labels)


def as_long_as(length: int) -> str:
    """
    An address of *length* characters.
    """
    host = ".".join(["x" * 60] * 3) + ".example"
    return f"{'a' * 60}@{'y' * (length - 62 - len(host))}.{host}"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("ada@example.com", "ada@example.com", id="plain"),
        pytest.param("  ada@example.com\n", "ada@example.com", id="blanks-around"),
        pytest.param("Ada@Example.COM", "Ada@example.com", id="case"),
        pytest.param("ada\uff20example\uff0ecom", "ada@example.com", id="full-width-at-and-dot"),
        pytest.param("ada\ufe6bexample.com", "ada@example.com", id="small-at"),
        pytest.param("a\u0308da@example.com", "\u00e4da@example.com", id="two-ways-to-write-an-umlaut"),
        pytest.param("o'brien+tag@sub.example.co.uk", "o'brien+tag@sub.example.co.uk", id="odd-but-real"),
        pytest.param("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example", id="punycode"),
        pytest.param("ada@b\u00fccher.example", "ada@b\u00fccher.example", id="umlaut-domain"),
        pytest.param("ada", MALFORMED, id="no-at"),
        pytest.param("@example.com", MALFORMED, id="no-local-part"),
        pytest.param("ada@", MALFORMED, id="no-domain"),
        pytest.param("ada@localhost", MALFORMED, id="no-dot"),
        pytest.param("ada@example..com", MALFORMED, id="two-dots"),
        pytest.param("ada@.example.com", MALFORMED, id="leading-dot"),
        pytest.param("ada@-example.com", MALFORMED, id="leading-hyphen"),
        pytest.param("ada@example-.com", MALFORMED, id="trailing-hyphen"),
        pytest.param("ada@127.0.0.1", MALFORMED, id="numbers"),
        pytest.param("ada@@example.com", MALFORMED, id="two-at"),
        pytest.param("ada@eve.example@example.com", MALFORMED, id="an-address-in-an-address"),
        pytest.param("ada@example.com, eve@example.com", MALFORMED, id="two-addresses"),
        pytest.param("Ada <ada@example.com>", MALFORMED, id="with-a-name"),
        pytest.param("ada@example.com\nBcc: eve@example.com", MALFORMED, id="another-header"),
        pytest.param("a da@example.com", MALFORMED, id="blank-inside"),
        pytest.param("ada\x00@example.com", MALFORMED, id="control-character"),
        pytest.param("ada\x7f@example.com", MALFORMED, id="delete"),
        pytest.param("ada@exam\x00ple.com", MALFORMED, id="control-character-in-the-domain"),
        pytest.param("ada\ud800@example.com", MALFORMED, id="half-a-surrogate"),
        pytest.param('"a b"@example.com', MALFORMED, id="quoted"),
        pytest.param("a\u200bda@example.com", MALFORMED, id="a-space-of-no-width"),
        pytest.param("a\u00adda@example.com", MALFORMED, id="a-hyphen-that-is-not-seen"),
        pytest.param("\u202eada@example.com", MALFORMED, id="turned-around"),
        pytest.param("\ufeffada@example.com", MALFORMED, id="a-mark-of-byte-order"),
        pytest.param("ada@exam\u200bple.com", MALFORMED, id="a-space-of-no-width-in-the-domain"),
        pytest.param("ada@\u0130.com", MALFORMED, id="a-letter-with-no-small-one"),
        pytest.param("a" * 64 + "@example.com", "a" * 64 + "@example.com", id="longest-local-part"),
        pytest.param("a" * 65 + "@example.com", MALFORMED, id="local-part-too-long"),
        pytest.param(as_long_as(254), as_long_as(254), id="longest"),
        pytest.param(as_long_as(255), Reason(Fault.TOO_LONG, {"max": 254}), id="too-long"),
        pytest.param("a@" + "a." * 100_000, Reason(Fault.TOO_LONG, {"max": 254}), id="far-too-long"),
        pytest.param("a@" + "a-" * 120, MALFORMED, id="slow-to-refuse"),
    ],
)
def test_emails(raw: str, expected: object) -> None:
    """
    An address is normalised first and judged then; what could be two is none.
    """
    actual = read(EMAIL, raw, SITE)

    assert expected == actual


def test_lengths_are_what_they_claim() -> None:
    """
    The two addresses at the border are as long as the border.
    """
    actual = (len(as_long_as(254)), len(as_long_as(255)))

    assert (254, 255) == actual


@given(emails, st.sampled_from(("NFC", "NFD", "NFKC", "NFKD")))
@example("\ufb01@x.Example", "NFKD")
def test_spellings_of_one_address_share_a_key(email: str, form: str) -> None:
    """
    Blanks around an address, the case of its letters and the form of its characters do not make it another.
    """
    first = canonical(email)

    other = canonical(f"  {normalize(form, email).title()} ")  # type: ignore[arg-type]  # One of the four forms.

    assert first == other


@given(emails)
def test_what_is_read_keeps_its_key(email: str) -> None:
    """
    Reading an address does not change whose it is.
    """
    value = read(EMAIL, email, SITE)

    assert not isinstance(value, str) or canonical(email) == canonical(value)


@given(st.text(max_size=40))
@example("\u0345\u0391")
def test_a_key_is_its_own_key(email: str) -> None:
    """
    The key of a key is the key.
    """
    key = canonical(email)

    assert key == canonical(key)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("ada@example.com", "adа@example.com", id="a-cyrillic-letter"),  # noqa: RUF001 - that is the point
        pytest.param("ada@example.com", "ada@example.co", id="another-domain"),
        pytest.param("ada@example.com", "ada+x@example.com", id="a-tag"),
        pytest.param("ada@example.com", "a.da@example.com", id="a-dot"),
    ],
)
def test_other_addresses_have_other_keys(one: str, other: str) -> None:
    """
    What only looks alike, or is delivered alike by some, is another address.
    """
    keys = {canonical(one), canonical(other)}

    assert 2 == len(keys)
