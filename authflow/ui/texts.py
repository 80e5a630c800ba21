"""
What user interfaces say, by id; a language is a table of these ids. No other room has a sentence for users.

An id is looked up from the special to the general, so that a state can say a thing in its own way:

    title    `login.enter_credentials.for-register` (by goal), `login.enter_credentials`
    end      `end.signed_in`
    choice   `verify.enter_code.back`, `choice.back`
    reason   `register.enter_details.invalid_credentials`, `reason.invalid_credentials`
    field    `field.email`;   option  `option.WORK`;   flow  `flow.login`
"""

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Final, Literal, overload
from unicodedata import category

from attrs import evolve, frozen

from authflow.core.action import Action, Done, Failed
from authflow.core.errors import NotAllowed
from authflow.core.outcome import Choice
from authflow.core.reason import Reason
from authflow.ui.english import LINES

UNSEEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""
The categories of characters that move a cursor, end a line, or cannot be written.
"""
RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
"""
The languages that are written from right to left, where their tag names no script (RFC 5646).
"""
RIGHT_TO_LEFT_SCRIPTS: Final = frozenset({"arab", "hebr", "syrc", "thaa"})
SCRIPT: Final = 4
"""
How long the subtag of a script is, in letters; no other subtag that follows a language is so long.
"""
TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""
What turns the text around it: an address could read as another one.
"""


def plain(text: str) -> str:
    """
    *text* from outside, as one line that leaves everything around it alone; names of every script stay as they are.
    """
    return "".join("�" if category(char) in UNSEEN or char in TURNING else char for char in text)


class _Gaps(dict[str, str | int]):
    def __missing__(self, name: str) -> str:
        return "…"


@frozen
class Texts:
    """
    One language.

    Attributes:
        language: Its BCP 47 tag.
    """

    language: str
    lines: Mapping[str, str]

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """
        Which way it is written, as HTML's `dir` says it.
        """
        primary, *others = self.language.lower().replace("_", "-").split("-")
        script = next((part for part in others[:2] if len(part) == SCRIPT), None)
        turned = primary in RIGHT_TO_LEFT if script is None else script in RIGHT_TO_LEFT_SCRIPTS
        return "rtl" if turned else "ltr"

    def and_also(self, lines: Mapping[str, str]) -> "Texts":
        """
        The same, with an application's own texts, or its own words for ours.

        Raises:
            NotAllowed: A text has braces that are no gap.
        """
        for one, line in lines.items():
            try:
                line.format_map(_Gaps())
            except (ValueError, IndexError, AttributeError) as wrong:
                raise NotAllowed("texts", f"has a text with braces that are no gap, {one!r}: {wrong}") from None
        return evolve(self, lines={**self.lines, **lines})

    def say(self, *ids: str, **gaps: str | int) -> str:
        """
        The text of the first of *ids* that there is; of none, the last one in plain words.

        What fills a gap, or is an id, may come from outside: it cannot but be read.
        """
        for one in ids:
            if one in self.lines:
                line = self.lines[one]
                if "{" not in line and "}" not in line:
                    return line  # Most have no gap.
                filled = {name: plain(gap) if isinstance(gap, str) else gap for name, gap in gaps.items()}
                return line.format_map(_Gaps(filled))
        return plain(ids[-1].rpartition(".")[2].replace("_", " ").replace("-", " ").capitalize())

    def title(self, action: Action) -> str:
        """
        What *action* is about.
        """
        if isinstance(action, Done | Failed):
            return self.say(f"end.{action.state}")
        place = f"{action.flow}.{action.state}"
        return self.say(f"{place}.for-{action.goal}", place)

    @overload
    def reason(self, action: Action, reason: Reason) -> str: ...
    @overload
    def reason(self, action: Action, reason: None) -> None: ...
    @overload
    def reason(self, action: Action, reason: Reason | None) -> str | None: ...
    def reason(self, action: Action, reason: Reason | None) -> str | None:
        """
        Why *action* is shown, or what was wrong with a value in it; nothing, where there is no reason.
        """
        if reason is None:
            return None
        return self.say(f"{action.flow}.{action.state}.{reason.id}", f"reason.{reason.id}", **reason.params)

    def choice(self, action: Action, choice: Choice) -> str:
        """
        What stands on the button.
        """
        return self.say(f"{action.flow}.{action.state}.{choice}", f"choice.{choice}")


ENGLISH: Final = Texts("en", LINES)
LANGUAGES: Final = {"en": "english", "de": "german", "he": "hebrew"}
"""
The languages there are, by their tags, and the files that have their texts.
"""


def texts_for(*wanted: str) -> Texts:
    """
    The texts in the first of the languages *wanted* that there is; English, if there is none of them.

    Args:
        wanted: Tags (`de-AT`, RFC 4647 §3.4) or locales (`de_AT.UTF-8@euro`), the best first.
    """
    for one in wanted:
        tag = re.split("[.@]", one)[0].replace("_", "-").lower()
        while tag:
            if tag in LANGUAGES:
                lines: Mapping[str, str] = import_module(f"authflow.ui.{LANGUAGES[tag]}").LINES
                return Texts(tag, lines)
            tag = tag.rpartition("-")[0]
    return ENGLISH
