"""
Files of the user's own: nobody else may read them, and they are written at once or not at all.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import click

from authflow.cli.exits import Exit, leave
from authflow.core.value import mapped


def home() -> Path:
    """
    The folder in which authflow keeps what a user does not name a file for.
    """
    folder = Path(click.get_app_dir("authflow"))
    # A relative XDG_CONFIG_HOME is to be ignored, an empty one too (XDG Base Directory Specification).
    return folder if folder.is_absolute() else Path("~/.config/authflow").expanduser()


def prepared(path: Path) -> Path:
    """
    *path*, once it is sure that a file can be put there: said before a conversation, not after it.

    Raises:
        click.UsageError: It cannot.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise click.UsageError(f"Cannot write to {path.parent}: {fault.strerror}.") from None
    if path.is_dir():
        raise click.UsageError(f"{path} is a folder.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise click.UsageError(f"Cannot write to {path.parent}: it is not yours to write.")
    return path


def write(path: Path, document: Mapping[str, object]) -> None:
    """
    Put *document* at *path*, readable by the user alone (0600), in the place of whatever was there.

    Raises:
        Left: It cannot be written; what was there is still there.
    """
    beside = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as fault:
        raise leave(Exit.UNEXPECTED, f"cannot write {path}: {fault.strerror}") from None
    finally:
        with suppress(OSError):
            beside.unlink()  # It is still there if it could not take its place.


def read(path: Path) -> Mapping[str, object] | None:
    """
    What stands at *path*; nothing if there is no such file.

    Raises:
        Left: It cannot be read, or is none of ours.
    """
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise leave(Exit.USAGE, f"cannot read {path}: {fault.strerror}") from None
    except ValueError:
        document = None
    if not mapped(document):
        raise leave(Exit.USAGE, f"{path} is not a file that authflow wrote")
    return document


def drop(path: Path) -> None:
    """
    Take *path* away.

    Raises:
        Left: It is still there.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as fault:
        raise leave(Exit.UNEXPECTED, f"cannot delete {path}: {fault.strerror}") from None
