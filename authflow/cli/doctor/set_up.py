"""
Looks at what a user has set up: settings, the signed-in member's file, runs that were left, the terminal.
"""

import os
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import click

from authflow.cli import files, kept
from authflow.cli.conversation import parked
from authflow.cli.conversation.wanted import in_lines, texts_of
from authflow.cli.doctor.looks import Look, bad, ok, warn
from authflow.cli.settings import PYPROJECT, SETTINGS, TABLE, Found, Setting, Settings
from authflow.core.errors import SettingsError

OURS: Final = "AUTHFLOW_"
ALSO: Final = frozenset({"DEBUG"})
"""
Variables that are no settings.
"""
CHECKED: Final = ("base_url", "redirect_uri", "recovery_uri", "public_origin", "hosted_login", "profile_fields")
OTHERS: Final = 0o077
NO_LANGUAGE: Final = frozenset({"", "c", "posix"})


def variables() -> Iterator[Look]:
    """
    Look for variables in the environment that look like settings, and are none.
    """
    known = {setting.name.upper() for setting in SETTINGS} | ALSO
    for name in sorted(name.removeprefix(OURS) for name in os.environ if name.startswith(OURS)):
        if name not in known:
            near = get_close_matches(name, known, 1)
            advice = f"is it {OURS}{near[0]}?" if near else "`authflow config show`"
            yield warn("settings", f"{OURS}{name} is no setting", advice)


def configured(settings: Settings) -> Iterator[Look]:
    """
    Look at every setting that is needed, or set.
    """
    yield from _client(settings.found["client_id"])
    for name in CHECKED:
        found = settings.found[name]
        if found.value is not None:
            yield _checked(found)
        elif name == "redirect_uri":
            advice = f"{_how(found.setting)}, to an address that the OAuth app allows"
            yield bad(name, "is not set, and every sign-in that ends in tokens leads back to it", advice)
    yield from _key(settings)


def usable(settings: Settings, *names: str) -> bool:
    """
    Whether the settings called *names* are there, and can be.
    """
    return all(settings[name] is not None and _wrong(name, settings[name] or "") is None for name in names)


def member(settings: Settings) -> Iterator[Look]:
    """
    Look at the file that keeps the signed-in member.
    """
    path = kept.place(settings)
    if kept.kept(path) is None:
        yield ok("member", f"nobody is signed in ({path} is not there)")
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & OTHERS:
        yield warn("member", f"others may read {path} (mode {mode:04o})", f"chmod 600 {path}")
    else:
        yield ok("member", f"is kept in {path}, for you alone")


def runs(now: float | None = None) -> Iterator[Look]:
    """
    Look at the runs that were left.
    """
    folder = files.home() / parked.FOLDER
    now, left, ended = time.time() if now is None else now, 0, 0
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            ends_at = (files.read(path) or {}).get("ends_at")
        except click.ClickException as wrong:
            yield warn("runs", wrong.format_message(), f"delete {path}")
            continue
        living = isinstance(ends_at, int | float) and ends_at > now
        left, ended = left + living, ended + (not living)
    over = f", {ended} whose time is up" if ended else ""
    yield ok("runs", f"{left} left{over}" + ("; `authflow resume` goes on with the last" if left else ""))


def terminal(settings: Settings | None) -> Iterator[Look]:
    """
    Look at how questions will be asked.
    """
    streams = {"input": sys.stdin, "output": sys.stdout, "error stream": sys.stderr}
    away = [name for name, stream in streams.items() if stream is None or not stream.isatty()]
    said = {name: os.environ[name] for name in ("TERM", "NO_COLOR", "ACCESSIBLE") if name in os.environ}
    facts = [f"{', '.join(away)} not at a terminal"] if away else ["a terminal"]
    facts += [f"{name}={value}" for name, value in said.items()]
    plain = in_lines() or bool(away) or (settings is not None and settings["ui"] == "plain")
    yield ok("terminal", f"{', '.join(facts)}: questions are asked in {'plain lines' if plain else 'forms'}")
    encoding = sys.stderr.encoding if sys.stderr is not None else None
    lost = unsayable(texts_of(settings).lines, encoding or "utf-8") if settings is not None else ""
    if lost:
        shown = " ".join(f"U+{ord(char):04X}" for char in lost[:5])
        yield warn(
            "encoding", f"{encoding} cannot show all that is asked ({shown})", "set PYTHONUTF8=1, or LC_ALL=C.UTF-8"
        )
    else:
        yield ok("encoding", str(encoding))


def language(settings: Settings) -> Iterator[Look]:
    """
    Look at the language of what is asked.
    """
    found, there = settings.found["lang"], texts_of(settings).language
    said = (found.value or "").partition(".")[0].replace("_", "-").lower()
    wanted = said.partition("-")[0]
    if wanted in NO_LANGUAGE or wanted == there.partition("-")[0]:
        yield ok(
            "language", f"{there} ({found.value}, {found.source})" if found.value else f"{there}, as nothing is said"
        )
    else:
        yield warn(
            "language",
            f"{found.value} ({found.source}) has no texts here, and {there} is shown",
            f"{_how(found.setting)}",
        )


def unsayable(lines: Mapping[str, str], encoding: str) -> str:
    """
    The letters in *lines* that *encoding* does not have.
    """

    def lost(char: str) -> bool:
        try:
            char.encode(encoding)
        except (UnicodeError, LookupError):
            return True
        return False

    return "".join(sorted(filter(lost, {*"".join(lines.values())})))


def _client(found: Found) -> Iterator[Look]:
    if found.value is None:
        yield bad("client_id", "is not set, and the service knows the application by it", _how(found.setting))
    else:
        yield ok("client_id", f"{found.value} ({found.source})")


def _key(settings: Settings) -> Iterator[Look]:
    from authflow.cli.application import api_key  # noqa: PLC0415 - help must not load the network

    file, found = settings.found["api_key_file"], settings.found["api_key"]
    try:
        key = api_key(settings)
    except click.UsageError as unread:
        yield bad("api_key", unread.format_message(), None)
        return
    source = found.source if file.value is None else f"{file.value}, {file.source}"
    if not key:
        yield ok("api_key", "is not set; only sign-on needs it")
    elif wrong := _wrong("api_key", key):
        yield bad("api_key", f"{wrong} ({source})", None)
    elif file.value is not None and (mode := stat.S_IMODE(Path(file.value).expanduser().stat().st_mode)) & OTHERS:
        yield warn("api_key", f"others may read {file.value} (mode {mode:04o})", f"chmod 600 {file.value}")
    else:
        yield ok("api_key", f"is set ({source})")


def _checked(found: Found) -> Look:
    name, value = found.setting.name, found.value or ""
    wrong = _wrong(name, value)
    if wrong is not None:
        return bad(name, f"{wrong} ({found.source})", None)
    return ok(name, f"{found.shown} ({found.source})")


def _wrong(name: str, value: str) -> str | None:
    """
    Why an application does not take *value* for the setting *name*; nothing if it does.
    """
    from authflow.door import AuthFlow  # noqa: PLC0415 - help must not load the network

    fields = [one.strip() for one in value.split(",") if one.strip()]
    said: dict[str, Any] = {"client_id": "any", name: fields if name == "profile_fields" else value}
    try:
        AuthFlow(**said)
    except SettingsError as wrong:
        return str(wrong).removeprefix(f"{name} ").rstrip(".")
    return None


def _how(setting: Setting) -> str:
    return f"set {setting.variable}, or {setting.name} under [{TABLE}] in {PYPROJECT}"
