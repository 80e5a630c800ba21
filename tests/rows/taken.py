"""
Which rows were taken, for the summary at the end of the run.
"""

from typing import Final

OVER_HTTP: Final[dict[str, bool]] = {}
"""
Every row that was taken, and whether the emulator itself brought it about, over HTTP.
"""
