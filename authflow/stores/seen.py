"""
Whether a SQLite file and its log are still those that were opened.

What is written to a file without a name is lost, and no other process would ever see it. That nothing came or went in
the folder is told by one look at it: each look lets go of the interpreter's lock, and to get it back costs more than
the look does.
"""

import os
import time
from pathlib import Path
from typing import Final, Self, TypeAlias

from attrs import frozen

Folder: TypeAlias = tuple[int, int, int]

TICK: Final = 20_000_000
"""
Of two changes to a folder within so many nanoseconds, both may have the same time.
"""


@frozen
class Seen:
    """
    What was seen of a file that is open.

    Attributes:
        folder: The device and the number of its folder, and when anything there was made, removed or renamed.
        settled: Whether the next change there has another time.
        file, log: Their numbers; of a log that is not there, nothing.
    """

    path: Path
    folder: Folder
    settled: bool
    file: int
    log: int | None

    @classmethod
    def at(cls, path: Path) -> Self:
        """
        What is there now.
        """
        folder = _folder(path)  # First: what happens meanwhile is told by the next look.
        settled = abs(time.time_ns() - folder[-1]) > TICK
        log = path.with_name(f"{path.name}-wal")
        return cls(path, folder, settled, path.stat().st_ino, log.stat().st_ino if log.exists() else None)

    def again(self) -> Self:
        """
        The same file and the same log.

        Raises:
            OSError: One of them is not what it was.
        """
        if self.settled and _folder(self.path) == self.folder:
            return self
        found = type(self).at(self.path)
        if found.file != self.file:
            raise FileNotFoundError(f"{self.path} is not the file that it was")
        if found.log != self.log:  # What stands there already goes into the file as it is closed.
            raise FileNotFoundError(f"the log of {self.path} is not the file that it was")
        return found


def _folder(path: Path) -> Folder:
    found = os.stat(os.path.dirname(path))  # noqa: PTH116, PTH120 - a Path costs three times as much, each time
    return found.st_dev, found.st_ino, found.st_mtime_ns
