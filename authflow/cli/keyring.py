"""
The keys of an application, as its settings name them: in a file of its own, or in the environment; never anywhere else.
"""

from pathlib import Path
from typing import Final

import click

from authflow.cli import files
from authflow.cli.settings import Found, Settings
from authflow.core.errors import NotAllowed
from authflow.engine.keys import Key, Ring, ring_of

REMARK: Final = "# The first of these keys seals, all open. Whoever has them can read every run.\n"


def source_of(settings: Settings) -> Found | None:
    """
    Where the keys are, if there are any.

    Keys in the environment are nearer than a file that pyproject.toml names, and an option is nearest.
    """
    file, keys = settings.found["keys_file"], settings.found["keys"]
    asked_for = file.source == file.setting.option
    if file.value is not None and (asked_for or keys.value is None):
        return file
    return keys if keys.value is not None else None


def ring_in(settings: Settings) -> Ring | None:
    """
    The keys, if there are any.

    Raises:
        click.UsageError: They cannot be read, or are none.
    """
    found = source_of(settings)
    if found is None or found.value is None:
        return None
    text = read(found.value) if found.setting.name == "keys_file" else found.value
    try:
        return ring_of(text)
    except NotAllowed as wrong:
        where = found.value if found.setting.name == "keys_file" else found.source
        raise click.UsageError(f"{where}: {wrong}") from None


def ring_for_a_while(settings: Settings) -> Ring:
    """
    The keys for a store that outlives this command; where there are none, one is made up, and that is said.
    """
    ring = ring_in(settings)
    if ring is None:
        said = "no keys are set: what is kept can be read by this process alone (see `authflow keys new --help`)"
        click.echo(f"authflow: {said}", err=True)
    return ring or ring_of(())


def read(path: str) -> str:
    """
    What stands in the file of keys at *path*.

    Raises:
        click.UsageError: It cannot be read.
    """
    try:
        return files.named(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "is no text"
        raise click.UsageError(f"keys_file {path} cannot be read: {why}") from None


def listed(ring: Ring) -> list[dict[str, object]]:
    """
    The keys as `--json` names them, without their secrets.
    """
    return [{"id": key.id, "seals": key is ring.first} for key in ring.keys]


def file_of(keys: list[Key]) -> str:
    """
    A file of *keys*.
    """
    return REMARK + "".join(f"{key.written}\n" for key in keys)


def place(settings: Settings) -> Path:
    """
    The file of keys, to be changed.

    Raises:
        click.UsageError: There is none.
    """
    found = source_of(settings)
    if found is None or found.value is None or found.setting.name != "keys_file":
        where = "" if found is None else f" The keys are in {found.source}, and nobody but you can change them there."
        raise click.UsageError(f"No file of keys is named: say --keys-file, or set AUTHFLOW_KEYS_FILE.{where}")
    return files.named(found.value)
