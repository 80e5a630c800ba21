"""
Times and spans of time, as people write and read them.
"""

import re
import time
from typing import Any, Final

import click

SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 24 * 3600}
_SPAN: Final = re.compile(r"(?:\d+(?:\.\d+)?[smhd])+", re.ASCII)
_PART: Final = re.compile(r"([\d.]+)([smhd])", re.ASCII)
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


class Span(click.ParamType[float]):
    """
    A span of time: seconds, or numbers with units (`90`, `10m`, `1h30m`, `30d`).
    """

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """
        The seconds that *value* says.
        """
        typed = str(value).strip()
        if _NUMBER.fullmatch(typed):
            return float(typed)
        if not _SPAN.fullmatch(typed):
            self.fail(f"{typed!r} is no duration: seconds, or 10m, 4h, 30d.", param, ctx)
        return sum(float(number) * SECONDS[unit] for number, unit in _PART.findall(typed))


def moment(at: float) -> str:
    """
    The time *at*, in seconds since the epoch, where the reader is.
    """
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
    except (OverflowError, ValueError, OSError):
        return f"{at:g}"
