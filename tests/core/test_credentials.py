"""
Codes, passwords and captchas, as they are typed and pasted.
"""

import pytest

from authflow.core.field import Field
from authflow.core.reason import Fault, Reason
from authflow.core.site import Captcha, CaptchaStyle, PasswordPolicy, Site
from authflow.core.value import CAPTCHA_MOST, read
from authflow.flows.fields import CAPTCHA, CODE, NEW_PASSWORD, PASSWORD

SITE = Site()
MALFORMED = Reason(Fault.MALFORMED)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("123456", "123456", id="plain"),
        pytest.param(" 123 456 ", "123456", id="spaces"),
        pytest.param("123-456", "123456", id="hyphen"),
        pytest.param("12\t34\n56", "123456", id="tab-and-line"),
        pytest.param("123\u00a0456", "123456", id="no-break-space"),
        pytest.param("\uff11\uff123456", "123456", id="full-width"),
        pytest.param("\u0661\u06623456", MALFORMED, id="arabic"),
        pytest.param("12345", MALFORMED, id="short"),
        pytest.param("1234567", MALFORMED, id="long"),
        pytest.param("12345a", MALFORMED, id="letter"),
        pytest.param("12345²", "123452", id="superscript-is-a-digit-to-nfkc"),
        pytest.param("-", MALFORMED, id="nothing-left"),
    ],
)
def test_codes(raw: str, expected: object) -> None:
    """
    A code is read as it is meant: how it was pasted makes no difference, and anything but its digits does.
    """
    actual = read(CODE, raw, SITE)

    assert expected == actual


def test_a_code_is_as_long_as_the_site_says() -> None:
    """
    A site with shorter codes takes them, and no longer ones.
    """
    site = Site(code_length=4)

    actual = (read(CODE, "1234", site), read(CODE, "123456", site))

    assert ("1234", MALFORMED) == actual


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        pytest.param(PASSWORD, " p ", " p ", id="blanks-are-part-of-it"),
        pytest.param(PASSWORD, "ﬀ", "ﬀ", id="no-other-spelling"),
        pytest.param(PASSWORD, "p", "p", id="an-old-one-may-be-short"),
        pytest.param(NEW_PASSWORD, "1234567", Reason(Fault.TOO_SHORT, {"min": 8}), id="a-new-one-may-not"),
        pytest.param(NEW_PASSWORD, "12345678", "12345678", id="shortest"),
        pytest.param(NEW_PASSWORD, "x" * 20, "x" * 20, id="longest"),
        pytest.param(NEW_PASSWORD, "x" * 21, Reason(Fault.TOO_LONG, {"max": 20}), id="too-long"),
        pytest.param(PASSWORD, "x" * 1001, Reason(Fault.TOO_LONG, {"max": 1000}), id="longer-than-any"),
    ],
)
def test_passwords(field: Field, raw: str, expected: object) -> None:
    """
    A password is taken letter by letter; how long a new one must be is the site's word.
    """
    site = Site(password_policy=PasswordPolicy(8, 20))

    actual = read(field, raw, site)

    assert expected == actual


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("token", {"invisible": "token"}, id="plain-in-the-site's-style"),
        pytest.param({"visible": "token"}, {"visible": "token"}, id="by-style"),
        pytest.param({"visible": "token", "invisible": ""}, {"visible": "token"}, id="an-empty-one-beside"),
        pytest.param({"visible": ""}, MALFORMED, id="an-empty-one"),
        pytest.param({}, MALFORMED, id="none"),
        pytest.param("   ", MALFORMED, id="blanks"),
        pytest.param({"default": "token"}, MALFORMED, id="a-style-nobody-has"),
        pytest.param({"visible": 1}, MALFORMED, id="a-number"),
        pytest.param({"visible": "a\nb"}, MALFORMED, id="a-line-in-it"),
        pytest.param("a\x00b", MALFORMED, id="a-control-character"),
        pytest.param("x" * CAPTCHA_MOST, {"invisible": "x" * CAPTCHA_MOST}, id="longest"),
        pytest.param("x" * (CAPTCHA_MOST + 1), Reason(Fault.TOO_LONG, {"max": CAPTCHA_MOST}), id="too-long"),
        pytest.param([], MALFORMED, id="a-list"),
    ],
)
def test_captchas(raw: object, expected: object) -> None:
    """
    The token of a captcha comes plain or with its style, and there is one.
    """
    site = Site(captcha=Captcha("key", CaptchaStyle.INVISIBLE))

    actual = read(CAPTCHA, raw, site)

    assert expected == actual


def test_a_captcha_without_settings_is_visible() -> None:
    """
    Where no widget is configured, a plain token is taken for the visible one's.
    """
    actual = read(CAPTCHA, "token", SITE)

    assert {"visible": "token"} == actual
