"""
Texts with something in them that is more than text: a time that runs, an address, a code.
"""

from datetime import UTC, datetime
from typing import Final

from markupsafe import Markup, escape

from authflow.ui.texts import Texts, plain
from authflow.ui.words import lasting

GAP: Final = "\ue000"
"""
Stands in a text for what is put there: a character for private use, which no language has.
"""


def said(texts: Texts, text: str, gap: str, filled: Markup) -> Markup:
    """
    The text of that id, with *filled* in its *gap*.
    """
    before, _, after = texts.say(text, **{gap: GAP}).partition(GAP)
    return escape(before) + filled + escape(after)


def timer(texts: Texts, text: str, seconds: float, *, until: float | None = None, since: float | None = None) -> Markup:
    """
    A text with a time that runs, down or up; the moment that it is about stands in it for the script.
    """
    moment = until if until is not None else since or 0.0
    try:
        written = datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):
        written = ""
    counted = "until" if until is not None else "since"
    shown = lasting(max(0.0, seconds))
    clock = Markup('<time datetime="{}" data-{}="{:.0f}" dir="ltr">{}</time>').format(written, counted, moment, shown)
    return said(texts, text, "time", clock)


def writable(text: str) -> str:
    """
    *text* without half a surrogate, which cannot be written: an application may have given one.
    """
    return text if text.isascii() else text.encode(errors="replace").decode()


def isolated(text: str) -> Markup:
    """
    *text* as it is written by itself, whichever way the language around it goes.
    """
    return Markup("<bdi>{}</bdi>").format(plain(text))


def bold(text: str) -> Markup:
    """
    *text*, for everybody to see.
    """
    return Markup('<strong class="code" dir="ltr">{}</strong>').format(plain(text))


def linked(address: str) -> Markup:
    """
    *address* as a link to itself.
    """
    return Markup('<a href="{0}" rel="noreferrer" dir="ltr">{0}</a>').format(address)
