"""
Times, spans and single values as they stand on a page.
"""

from datetime import UTC, datetime
from json import dumps
from typing import Final

UNITS: Final = {"d": 86400, "h": 3600, "min": 60, "s": 1}
"""
Seconds of each unit of time.
"""


def moment(at: float, now: float) -> str:
    """
    The time *at* where the reader is; the day, too, unless it is the one of *now*.
    """
    then, today = _local(at), _local(now)
    if then is None or today is None:
        return f"{at:g}"
    return then.strftime("%H:%M:%S" if then.date() == today.date() else "%Y-%m-%d %H:%M")


def full(at: float) -> str:
    """
    The time *at* where the reader is, with its day.
    """
    then = _local(at)
    return f"{at:g}" if then is None else then.strftime("%Y-%m-%d %H:%M:%S")


def iso(at: float) -> str:
    """
    The time *at* in ISO 8601.
    """
    then = _local(at)
    return "" if then is None else then.isoformat(timespec="seconds")


def span(seconds: float) -> str:
    """
    A span of time in the two largest units that it has.
    """
    left, parts = max(0, round(seconds)), list[str]()
    for unit, size in UNITS.items():
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"


def plainly(value: object) -> str:
    """
    *value* as compact JSON.
    """
    return dumps(value, ensure_ascii=False)


def _local(at: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(at, UTC).astimezone()
    except (OverflowError, ValueError, OSError):
        return None
