"""
A date is one that the calendar has, in one spelling.
"""

from calendar import isleap
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from authflow.core.field import Kind
from authflow.core.reason import Fault, Reason
from authflow.core.site import Site
from authflow.core.value import read
from tests.core.readings import of_kind

SITE = Site()
MALFORMED = Reason(Fault.MALFORMED)
BIRTHDATE = of_kind(Kind.DATE)


@given(st.dates())
def test_every_day_is_a_date(day: date) -> None:
    """
    Each day that the calendar has is taken as it is.
    """
    actual = read(BIRTHDATE, day.isoformat(), SITE)

    assert day.isoformat() == actual


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32))
@example(2000, 2, 29)
@example(1900, 2, 29)
@example(2024, 2, 29)
@example(2023, 2, 29)
@example(0, 1, 1)
def test_no_other_day_is(year: int, month: int, day: int) -> None:
    """
    A day is taken if and only if the standard library knows it.
    """
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        expected: object = date.fromisoformat(text).isoformat()
    except ValueError:
        expected = MALFORMED

    actual = read(BIRTHDATE, text, SITE)

    assert expected == actual


@given(st.integers(1, 9999))
def test_leap_years(year: int) -> None:
    """
    February has its 29th in leap years, and in no other.
    """
    actual = read(BIRTHDATE, f"{year:04}-02-29", SITE)

    assert isleap(year) == (actual != MALFORMED)


@pytest.mark.parametrize(
    "raw", ["1815-12-1", "18151210", "1815-12-10T00:00", "10.12.1815", "\u0661815-12-10", "1815-W50-7", "-815-12-10"]
)
def test_a_date_has_one_spelling(raw: str) -> None:
    """
    A date is four digits, two and two, of the plain sort, and nothing around them.
    """
    actual = read(BIRTHDATE, raw, SITE)

    assert MALFORMED == actual
