"""
Times and spans as the console writes them.
"""

import time
from datetime import UTC, datetime

import pytest

from authflow.console.words import full, iso, moment, plainly, span

NOON = datetime(2030, 6, 15, 12, 0, 5, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0 s"),
        (-5, "0 s"),
        (59.6, "1 min"),
        (61, "1 min 1 s"),
        (3600, "1 h"),
        (3605, "1 h 5 s"),
        (90061, "1 d 1 h"),
        (30 * 86400, "30 d"),
    ],
)
def test_spans(seconds: float, written: str) -> None:
    """
    The two largest units that there are.
    """
    assert written == span(seconds)


def test_moments() -> None:
    """
    The time alone where it is today's, with the day where it is not.
    """
    here = time.localtime(NOON)

    assert time.strftime("%H:%M:%S", here) == moment(NOON, NOON + 1)
    assert time.strftime("%Y-%m-%d %H:%M", here) == moment(NOON, NOON + 5 * 86400)
    assert time.strftime("%Y-%m-%d %H:%M:%S", here) == full(NOON)
    assert datetime.fromisoformat(iso(NOON)).timestamp() == NOON


@pytest.mark.parametrize("at", [1e20, float("inf"), -1e20, float("nan")])
def test_no_moment_at_all(at: float) -> None:
    """
    A number that is no time is written as it is.
    """
    assert [f"{at:g}", f"{at:g}", ""] == [moment(at, NOON), full(at), iso(at)]


def test_json_is_as_it_is_read() -> None:
    """
    Letters of any alphabet stay letters.
    """
    assert '{"a": "…é"}' == plainly({"a": "…é"})
