"""
What a browser loads before anybody has typed a letter: the first page, its style sheet, its script, its icon.
"""

import gzip
import re
from collections.abc import Mapping
from typing import Final

from attrs import frozen

from tests.bench.emulated import line
from tests.bench.race import started
from tests.bench.web.asking import Line, get
from tests.bench.web.rates import LOGIN, PYTHON

PAGE: Final = "HTML"
_LOADED: Final = re.compile(rb'<(?:link|script|img)[^>]* (?:href|src)="(/[^"]+)"')


@frozen
class Weight:
    """
    Bytes.

    Attributes:
        squeezed: As gzip makes them, where a proxy in front of the application does so; ours sends them as they are.
    """

    raw: int
    squeezed: int


async def first_page() -> Mapping[str, Weight]:
    """
    What each part weighs, by what it is.
    """
    async with started(*PYTHON, "tests.bench.web.ours") as server:
        site = Line(await line(server))
        page = site.once(get(site.address, LOGIN)).body
        parts = {PAGE: weight(page)}
        for path in (found.decode() for found in _LOADED.findall(page)):
            part = site.once(get(site.address, path))
            assert part.status == 200, path
            parts[path.partition("?")[0].rpartition("/")[2]] = weight(part.body)
        site.close()
        return parts


def weight(body: bytes) -> Weight:
    """
    What *body* weighs.
    """
    return Weight(len(body), len(gzip.compress(body, mtime=0)))
