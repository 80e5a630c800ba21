"""
Files of the user's own: nobody else may read them, and they are written at once or not at all.
"""

import json
import os
import stat
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Final, TextIO

import click

from authflow.cli.exits import Exit, leave
from authflow.core.value import mapped

MOST: Final = 1 << 20
"""
Bytes of the largest file of ours.
"""


def home() -> Path:
    """
    The folder in which authflow keeps what a user does not name a file for.
    """
    folder = Path(click.get_app_dir("authflow"))
    # A relative XDG_CONFIG_HOME is to be ignored, an empty one too (XDG Base Directory Specification).
    return folder if folder.is_absolute() else Path("~/.config/authflow").expanduser()


def named(path: str) -> Path:
    """
    The file that a user calls *path*.

    Raises:
        click.UsageError: It would lie in the home of nobody.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise click.UsageError(f"{path} lies in the home of a user who is not known here.") from None


def prepared(path: Path) -> Path:
    """
    *path*, once it is sure that a file can be put there: said before a conversation, not after it.

    Raises:
        click.UsageError: It cannot.
    """
    try:
        real = path.resolve()
        real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = real.stat().st_mode if real.exists() else stat.S_IFREG
    except (OSError, ValueError, RuntimeError) as fault:
        raise click.UsageError(f"Cannot write to {path}: {_why(fault)}.") from None
    if real.is_symlink():  # Since Python 3.13, `resolve` lets it pass.
        raise click.UsageError(f"Cannot write to {path}: it is a ring of links.")
    if stat.S_ISDIR(mode):
        raise click.UsageError(f"{path} is a folder.")
    if not stat.S_ISREG(mode):
        # A device would be replaced by a file of ours, for everybody.
        raise click.UsageError(f"{path} is no file, but a device or a pipe.")
    if not os.access(real.parent, os.W_OK | os.X_OK):
        raise click.UsageError(f"Cannot write to {path.parent}: it is not yours to write.")
    return path


def write(path: Path, document: Mapping[str, object]) -> None:
    """
    Put *document* at *path*, readable by the user alone (0600), in the place of whatever was there.

    A link stays one: what it leads to is replaced, or else the tokens would live on there.

    Raises:
        Left: It cannot be written; what was there is still there.
    """
    with _replacing(path) as file:
        json.dump(document, file, indent=2)
        file.write("\n")


def write_text(path: Path, text: str) -> None:
    """
    The same for *text*.

    Raises:
        Left: It cannot be written; what was there is still there.
    """
    with _replacing(path) as file:
        file.write(text)


@contextmanager
def _replacing(path: Path) -> Generator[TextIO]:
    path = path.resolve()
    beside = path.with_name(f".authflow-{token_hex(8)}")
    try:
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as fault:
        raise leave(Exit.UNEXPECTED, f"cannot write {path}: {fault.strerror}") from None
    finally:
        with suppress(OSError):
            beside.unlink()  # It is still there if it could not take its place.


def create(path: Path, text: str) -> None:
    """
    Put *text* at *path*, readable by the user alone (0600), where nothing is yet.

    Raises:
        click.UsageError: Something is there, and stays.
        Left: It cannot be written.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise click.UsageError(f"{path} is there already, and what it may hold is not overwritten.") from None
    except OSError as fault:
        raise leave(Exit.UNEXPECTED, f"cannot write {path}: {fault.strerror}") from None


def read(path: Path, most: int = MOST) -> Mapping[str, object] | None:
    """
    What stands at *path*, of at most so many bytes; nothing if there is no such file.

    Raises:
        Left: It cannot be read, or is none of ours.
    """
    try:
        # A pipe would be waited for until somebody writes into it.
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(number, "rb") as file:
            ours = stat.S_ISREG(os.fstat(number).st_mode)
            raw = file.read(most + 1) if ours else b""
        document: object = json.loads(raw.decode()) if len(raw) <= most else None
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise leave(Exit.USAGE, f"cannot read {path}: {fault.strerror}") from None
    except (ValueError, RecursionError):
        document = None
    if not mapped(document):
        raise leave(Exit.USAGE, f"{path} is not a file that authflow wrote")
    return document


def drop(path: Path) -> bool:
    """
    Take *path* away, and what it leads to where it is a link; whether it was there.

    Raises:
        Left: It is still there.
    """
    try:
        path.resolve().unlink()
    except FileNotFoundError:
        return False
    except OSError as fault:
        raise leave(Exit.UNEXPECTED, f"cannot delete {path}: {fault.strerror}") from None
    return True


@contextmanager
def held(path: Path) -> Generator[None]:
    """
    Keep every other command from changing *path* meanwhile; where there is no file, there is nothing to change.
    """
    try:
        import fcntl  # noqa: PLC0415 - only some systems have it
    except ImportError:
        yield
        return
    while True:
        try:
            number = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        except (OSError, ValueError):  # Whoever reads or writes it says what is wrong with it.
            yield
            return
        try:
            with suppress(OSError):  # Some file systems have no locks.
                fcntl.flock(number, fcntl.LOCK_EX)
            if _is(path, number):
                yield
                return
        finally:
            os.close(number)


def _is(path: Path, number: int) -> bool:
    """
    Whether *path* is still the open file *number*: who held it before us may have put another one in its place.
    """
    try:
        return os.path.samestat(path.stat(), os.fstat(number))
    except OSError:
        return False


def _why(fault: Exception) -> str:
    return (fault.strerror if isinstance(fault, OSError) else None) or str(fault)
