"""
What a command wants of a conversation, and what it is told of it: values that load nothing.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import field, frozen

from authflow.cli.conversation.parked import Parked
from authflow.cli.settings import Settings
from authflow.core.action import Action
from authflow.core.field import Kind
from authflow.ui.lines import Lines
from authflow.ui.texts import Texts, texts_for

PAGED: Final = frozenset({"login", "register", "recover", "reset", "change-password", "device"})
"""
The conversations that ask somebody; the others end by themselves, or go to the service's own pages at once.
"""


@frozen
class Wanted:
    """
    What a command asks of its conversation.

    Attributes:
        goal: The flow to start.
        given: What the run holds from the start.
        read: The kinds of fields that are read from the input, a line each.
        lines: The input.
        silent: Whether nobody is asked anything.
        in_browser: Whether the user's own browser takes part, whatever the settings say.
        resumed: The run to go on with, instead of starting one.
    """

    goal: str
    given: Mapping[str, object] = field(factory=dict[str, object], repr=False)
    return_to: str | None = None
    read: frozenset[Kind] = frozenset()
    lines: Lines = field(factory=lambda: Lines(sys.stdin))
    silent: bool = False
    in_browser: bool = False
    resumed: Parked | None = None


@frozen
class Told:
    """
    How a conversation went.

    Attributes:
        kept: Where the member is kept whom it signed in.
        left: The id of the run, where it was parked.
        interrupted: Whether that is because somebody stopped it.
    """

    action: Action
    kept: Path | None
    left: str | None
    interrupted: bool


def on_pages(wanted: Wanted, settings: Settings, *, typed: bool) -> bool:
    """
    Whether pages are served for what is *wanted*; *typed* says whether somebody sits at the terminal.

    Where a script reads secrets for itself, or JSON, it takes a browser only if the command itself says so.
    """
    ui = settings.found["ui"]
    asked = ui.source == ui.setting.option or not (wanted.silent or (wanted.read and not typed))
    return ui.value == "browser" and asked and not wanted.in_browser and wanted.goal in PAGED


def texts_of(settings: Settings) -> Texts:
    """
    The texts in the language of *settings*.
    """
    return texts_for(settings["lang"] or "")


def in_lines() -> bool | None:
    """
    Whether forms would be in the way: of a screen reader, of a terminal without a cursor, or of no wish for colours.

    Without a word in the environment, whoever asks sees for itself.
    """
    said = os.environ.get("NO_COLOR") or os.environ.get("ACCESSIBLE") or os.environ.get("TERM") == "dumb"
    return True if said else None
