"""
Which language a page speaks: the one that was switched to, or the best of what the browser asks for.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from authflow.ui.texts import LANGUAGES, Texts, texts_for

MOST: Final = 1000
"""
How much of an `Accept-Language` is read, in characters.
"""
DIALECTS: Final = 256
"""
How many different headers are remembered as they were read: browsers of one country say the same few.
"""
NAMES: Final = {"en": "English", "de": "Deutsch", "he": "עברית", "ar": "العربية"}
"""
What the speakers of our languages call them.
"""
_RANGE: Final = re.compile(
    r"\s*(?P<tag>\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*[qQ]=(?P<weight>[01](?:\.\d{0,3})?)\s*)?"
)


def spoken(own: Texts) -> Mapping[str, Texts]:
    """
    *own*, the application's, and every language of ours beside it, by their tags in lower case.
    """
    return {own.language.lower(): own} | {tag: texts_for(tag) for tag in LANGUAGES if tag != own.language.lower()}


@lru_cache(maxsize=DIALECTS)
def wanted(header: str) -> tuple[str, ...]:
    """
    The language tags of *header*, the best first (RFC 9110 §12.5.4); what cannot be read counts for nothing.
    """
    ranges = sorted(_ranges(header[:MOST]), key=lambda one: -one[0])  # Of equal weight, the first one first.
    return tuple(tag for weight, tag in ranges if weight > 0)


def best(texts: Mapping[str, Texts], *tags: str) -> Texts:
    """
    The first of the languages *tags* that is in *texts*, looked up as RFC 4647 §3.4 says; else the first there is.
    """
    for tag in tags:
        if tag == "*":
            break
        part = tag.lower()
        while part:
            if part in texts:
                return texts[part]
            part = part.rpartition("-")[0]
    return next(iter(texts.values()))


def _ranges(header: str) -> Iterator[tuple[float, str]]:
    for one in header.split(","):
        found = _RANGE.fullmatch(one)
        if found is not None:
            yield min(float(found["weight"] or 1), 1.0), found["tag"]
