"""
Faults of every kind, each as it is met by a client that does not wait for long.
"""

from typing import Final

from authflow.emulator.mischief import Fault, Kind

LATE: Final = 0.3
SHORT: Final = 0.15
LONG: Final = 10.0
WHENEVER: Final = None
FAULTS: Final = {
    "latency": Fault(Kind.LATENCY, times=WHENEVER, seconds=LATE),
    "slow": Fault(Kind.SLOW, times=WHENEVER, seconds=LATE),
    "drop-before": Fault(Kind.DROP_BEFORE, times=WHENEVER),
    "drop-after": Fault(Kind.DROP_AFTER, times=WHENEVER),
    "reset": Fault(Kind.RESET, times=WHENEVER),
    "reset-after": Fault(Kind.RESET, times=WHENEVER, after=True),
    "malformed": Fault(Kind.MALFORMED, times=WHENEVER),
    "malformed-before": Fault(Kind.MALFORMED, times=WHENEVER, after=False),
    "huge": Fault(Kind.HUGE, times=WHENEVER, size=2**20),
    "bomb": Fault(Kind.BOMB, times=WHENEVER, size=2**20),
    "redirect": Fault(Kind.REDIRECT, times=WHENEVER),
    "redirect-303": Fault(Kind.REDIRECT, times=WHENEVER, status=303, location="http://127.0.0.1:1/steal"),
    "204": Fault(Kind.STATUS, times=WHENEVER, status=204),
    "401": Fault(Kind.STATUS, times=WHENEVER, status=401),
    "404": Fault(Kind.STATUS, times=WHENEVER, status=404),
    "429": Fault(Kind.STATUS, times=WHENEVER, status=429),
    "429-later": Fault(Kind.STATUS, times=WHENEVER, status=429, retry_after=60),
    "429-nonsense": Fault(Kind.STATUS, times=WHENEVER, status=429, retry_after="soon"),
    "500-after": Fault(Kind.STATUS, times=WHENEVER, status=500, after=True),
    "status": Fault(Kind.STATUS, times=WHENEVER),
    "503-later": Fault(Kind.STATUS, times=WHENEVER, retry_after="Wed, 21 Oct 2099 07:28:00 GMT"),
}
"""
Faults, by names that tell them apart.
"""


def patience(name: str) -> float:
    """
    Seconds that a client waits for an answer which the fault called *name* can hit: too short for one that is late.
    """
    return SHORT if FAULTS[name].kind in {Kind.LATENCY, Kind.SLOW} else LONG
