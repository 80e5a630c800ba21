"""
`authflow emulator export` and `import`: the whole emulated world as a file, and back.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any, Final

import click

from authflow.cli import files
from authflow.cli.emulator.reach import asked, base_url_option
from authflow.cli.exits import plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option, say
from authflow.cli.settings import Settings
from authflow.core.value import listed, mapped

STREAM: Final = "-"
MOST: Final = 8 * 1024 * 1024
"""
Bytes of a snapshot that an emulator takes.
"""


@click.command(
    "export",
    cls=ExamplesFirst,
    epilog=examples("authflow emulator export signed-in.json", "authflow emulator export | jq '.members[].email'"),
)
@click.argument("file", required=False, metavar="[FILE]", default=STREAM)
@base_url_option
@json_option
@plainly
def export(*, settings: Settings, file: str, as_json: bool) -> None:
    """
    Write the whole emulated world to FILE, or print it: members, mail, sign-ins, tokens, clock, settings, faults.

    Every secret of that world is in it; FILE can be read by you alone.
    """
    path = None if file == STREAM else files.prepared(files.named(file))
    document = asked(settings, lambda remote: remote.export())
    if path is None:
        say(document, [json.dumps(document, ensure_ascii=False, indent=2)], as_json=as_json)
        return
    files.write(path, document)
    say({"file": str(path), **_counted(document)}, [f"{path}: {_told(document)}."], as_json=as_json)


@click.command(
    "import",
    cls=ExamplesFirst,
    epilog=examples("authflow emulator import signed-in.json", "authflow emulator import - < signed-in.json"),
)
@click.argument("file", metavar="FILE")
@base_url_option
@json_option
@plainly
def import_(*, settings: Settings, file: str, as_json: bool) -> None:
    """
    Bring the emulator to where another one was when FILE was exported. What it holds now is gone.

    Sign-ins go on, tokens work, and it is the time it was then. `-` reads the input.
    """
    document = _read(file)
    asked(settings, lambda remote: remote.restore(document))
    say({"file": file, **_counted(document)}, [f"The emulator has {_told(document)}."], as_json=as_json)


def _read(file: str) -> Mapping[str, object]:
    if file != STREAM:
        found = files.read(files.named(file), MOST)
        if found is None:
            raise click.UsageError(f"There is no file {file}.")
        return found
    try:
        document: object = json.loads(sys.stdin.read(MOST + 1))
    except (ValueError, RecursionError):
        document = None
    if not mapped(document):
        raise click.UsageError("The input is no snapshot.")
    return document


def _counted(document: Mapping[str, Any]) -> dict[str, int]:
    return {part: len(document[part]) for part in ("members", "mail", "faults") if listed(document.get(part))}


def _told(document: Mapping[str, Any]) -> str:
    said = {"members": ("member", "members"), "mail": ("mail", "mails"), "faults": ("fault", "faults")}
    return ", ".join(f"{count} {said[part][count != 1]}" for part, count in _counted(document).items())
