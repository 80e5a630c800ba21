"""
How a conversation at the command line ends: what is kept, what is said, and the exit code.
"""

from collections.abc import Iterator
from pathlib import Path

import click

from authflow.cli import kept
from authflow.cli.conversation.wanted import Told, texts_of
from authflow.cli.exits import Exit, exit_of, leave
from authflow.cli.output import say
from authflow.cli.settings import Settings
from authflow.core.action import Action, Ask, Done
from authflow.engine.clock import SystemClock
from authflow.flows.rows import PASSWORD_CHANGED, VISITING
from authflow.ui.json import write_action
from authflow.ui.texts import Texts
from authflow.ui.words import about, complaint


def finish(told: Told, settings: Settings, *, as_json: bool) -> None:
    """
    Say how it went, and leave with the code that says so, too.

    Raises:
        click.exceptions.Exit: It did not end well.
    """
    action, path, texts = told.action, told.kept, texts_of(settings)
    title, *others = about(texts, action, SystemClock().now())
    if as_json:
        shown = {name: part for name, part in write_action(action).items() if name not in {"handle", "replacement"}}
        say({"action": shown, "resume": told.left, "tokens": str(path) if path else None}, (), as_json=True)
    if isinstance(action, Done):
        others += [texts.say("ui.kept", path=str(path))] if path is not None else []
        click.echo("\n".join([title, *others]), err=as_json)
        return
    others += _complaints(action, texts)
    if told.left is not None:
        others.append(texts.say("ui.go_on", command=f"authflow resume {told.left}"))
    stop = "" if title.endswith(("?", "!")) else "."
    click.echo(f"authflow: {' '.join([title + stop, *others])}", err=True)
    raise leave(Exit.INTERRUPTED if told.interrupted else exit_of(action))


def _complaints(action: Action, texts: Texts) -> Iterator[str]:
    """
    What is wrong with what was given, which stands beside the fields where there are any to see.
    """
    for entry in action.fields if isinstance(action, Ask) else ():
        wrong = complaint(texts, action, entry)
        if wrong is not None:
            yield f"{texts.say(entry.label)}: {wrong}"


def keep(action: Action, email: str | None, settings: Settings) -> Path | None:
    """
    Keep the member whom *action* has signed in, or whose tokens it renewed; where, or nothing if it did neither.

    Raises:
        Left: The member cannot be kept.
    """
    if not isinstance(action, Done) or action.tokens is None or action.state == VISITING.name:
        return None  # A visitor is nobody's member.
    path = kept.place(settings)
    if action.state == PASSWORD_CHANGED.name:
        return path if kept.renew(path, action.tokens) is not None else None
    kept.keep(path, kept.member_of(action, email, settings))
    return path
