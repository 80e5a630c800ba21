"""
The guides: pages to follow with nothing else at hand. They come with the package, and every snippet in them is tested.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final, NamedTuple

NAMES: Final = ("drive-your-own-ui", "add-a-flow", "outcomes")
"""
The guides, in the order that a newcomer reads them.
"""


class Guide(NamedTuple):
    """
    One guide.

    Attributes:
        title: Its first heading.
        text: All of it, as Markdown.
    """

    title: str
    text: str


def guides() -> Mapping[str, Guide]:
    """
    Every guide, by its name.
    """
    return {name: _read(name) for name in NAMES}


def _read(name: str) -> Guide:
    text = (files(__name__) / f"{name}.md").read_text(encoding="utf-8")
    return Guide(text.partition("\n")[0].removeprefix("# "), text)
