"""
Colours, the same in every notation.

Each look carries its own ground and its own ink, at least 4.5 : 1 apart (WCAG 2.2, 1.4.3), so it reads the same on a
light page and on a dark one.
"""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from authflow.draw.model import PlaceKind


@frozen
class Look:
    """
    Colours as `#rrggbb`.

    Attributes:
        width: Of the border, in points.
    """

    fill: str
    text: str
    border: str
    width: int = 1


LOOKS: Final[Mapping[PlaceKind, Look]] = {
    PlaceKind.STEP: Look("#dbeafe", "#172554", "#2563eb"),
    PlaceKind.AUTO: Look("#e5e7eb", "#1f2937", "#6b7280"),
    PlaceKind.VISIT: Look("#fef3c7", "#451a03", "#b45309"),
    PlaceKind.WAIT: Look("#ede9fe", "#2e1065", "#7c3aed"),
    PlaceKind.NEXT: Look("#ffffff", "#134e4a", "#0d9488"),
    PlaceKind.DONE: Look("#166534", "#ffffff", "#22c55e"),
    PlaceKind.FAILED: Look("#991b1b", "#ffffff", "#f87171"),
}
HIGHLIGHT: Final = Look("#fde047", "#1c1917", "#c2255c", width=4)
NOTE: Final = Look("#f9fafb", "#374151", "#6b7280")
OUTCOME: Final = Look("#f3f4f6", "#374151", "#d1d5db")
START: Final = Look("#6b7280", "#ffffff", "#6b7280")
INK: Final = "#374151"
"""
Arrows and what is written on them, on white paper.
"""
