"""
Many measurements of one thing, told by their middle.
"""

from statistics import median, quantiles
from typing import TypeAlias

from attrs import frozen

Series: TypeAlias = list[float]


@frozen
class Told:
    """
    The median, and where the middle half begins and ends.
    """

    median: float
    low: float
    high: float

    def __format__(self, spec: str) -> str:
        return f"{self.median:{spec}} ({self.low:{spec}} to {self.high:{spec}})"


def told(series: Series) -> Told:
    """
    *series*, told by its middle.
    """
    low, _, high = quantiles(series, n=4, method="inclusive")
    return Told(median(series), low, high)


def ratios(series: Series, others: Series) -> Series:
    """
    Each of *series* by the one of *others* that was measured in the same round.
    """
    return [one / other for one, other in zip(series, others, strict=True)]
