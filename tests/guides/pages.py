"""
A guide as what its reader does, in order: save files, run commands, compare what is printed.

The reader's convention is the page's own: *Save this as `name`* makes a whole file of the next snippet; a Python
snippet without it is a piece of a file that was saved; a `text` block is what the command above it prints; a
`console` block is a conversation at a terminal, with everything that is seen. A line with nothing but `…` stands for
lines left out.
"""

import re
from collections.abc import Iterator
from typing import Final

from attrs import frozen

FENCE: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SAVED: Final = re.compile(r"\bSave\s+this\s+as\s+`([\w.]+)`")
LEFT: Final = re.compile(r"exit\s+code\s+is\s+(\d+)")
LEFT_OUT: Final = "…"
ADDRESS: Final = re.compile(r"(?<=http://127\.0\.0\.1:)\d+")


@frozen
class Block:
    """
    One snippet.

    Attributes:
        language: What the fence says.
        text: What is in it.
        said: The prose between the snippet before it and this one.
        line: Where in the page it begins.
        left: The exit code that the prose after it and its output tells; 0 where it tells none.
    """

    language: str
    text: str
    said: str
    line: int
    left: int

    @property
    def file(self) -> str | None:
        """
        The file that it is, if it is a whole one.
        """
        names: list[str] = SAVED.findall(self.said)
        return names[-1] if names else None


def blocks(page: str) -> Iterator[Block]:
    """
    Every snippet of *page*, in order.
    """
    found = [*FENCE.finditer(page)]
    before = 0
    for number, fence in enumerate(found):
        following = next((f.start() for f in found[number + 1 :] if f[1] != "text"), len(page))
        told = LEFT.search(page, fence.end(), following)
        said, line = page[before : fence.start()], page.count("\n", 0, fence.start()) + 1
        yield Block(fence[1], fence[2], said, line, int(told[1]) if told else 0)
        before = fence.end()


def agrees(shown: str, printed: str) -> bool:
    """
    Whether *printed* is what a page shows, but for what it leaves out, the port that was free, and blanks at line ends.
    """
    lines = [r"(?:.*\n)*" if line == LEFT_OUT else f"{re.escape(line)}\n" for line in _plain(shown)]
    return bool(re.fullmatch("".join(lines), "".join(f"{line}\n" for line in _plain(printed))))


def _plain(text: str) -> list[str]:
    return [line.rstrip() for line in ADDRESS.sub("0", text).splitlines()]
