"""
Budgets that are counted as ever, and never used up: in a benchmark, the same few people come again and again.
"""

from typing import Final

from authflow.engine.limits import DAY, QUARTER, Limits
from authflow.engine.ports import Windows

ROOM: Final[Windows] = ((1_000_000, QUARTER), (1_000_000, DAY))
WIDE: Final = Limits(codes=ROOM, guesses=ROOM, passwords=ROOM, mails=ROOM)
