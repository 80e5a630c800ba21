"""
What a command needs to know about a site, and where each value came from.

An option comes before the environment, and that before `[tool.authflow]` in the nearest pyproject.toml; where nobody
says anything, what every emulator takes is known, so that one on this machine needs no settings but its address.
"""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import click
from attrs import evolve, field, frozen

from authflow.cli.files import named
from authflow.core.value import listed, mapped

F = TypeVar("F", bound=Callable[..., Any])

PYPROJECT: Final = "pyproject.toml"
TABLE: Final = "tool.authflow"
HIDDEN: Final = "•••••"
NOT_SET: Final = "not set"
DEFAULT: Final = "default"
EMULATOR: Final = "known of emulators"
LOCALES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
UIS: Final = ("terminal", "browser", "plain")
SERVICE: Final = ("base_url", "client_id")
"""
What says which service is spoken to, and as whom.
"""
STORE: Final = "AUTHFLOW_STORE"
"""
What names a store that no option should: everybody on a machine can read what a process was started with.
"""
FILES: Final = frozenset({"tokens", "api_key_file", "keys_file"})


@frozen
class Setting:
    """
    One thing that can be set.

    Attributes:
        default: Its value where nobody sets it.
        emulated: Its value where the base URL is an emulator's, on this machine, and nobody sets it.
        choices: The values it can have, where they are counted.
        secret: Whether its value is never shown, never an option, and never read from a file that is shared.
    """

    name: str
    about: str
    default: str | None = None
    emulated: str | None = None
    choices: tuple[str, ...] = ()
    secret: bool = False

    @property
    def option(self) -> str:
        """
        What it is called among a command's options.
        """
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """
        What it is called in the environment.
        """
        return f"AUTHFLOW_{self.name.upper()}"


SETTINGS: Final = (
    Setting("base_url", "The identity API; an emulator's address in development.", "https://www.wixapis.com"),
    Setting("client_id", "The OAuth app.", emulated="00000000-0000-4000-8000-00000000c11e"),
    Setting("redirect_uri", "An address that the app allows.", emulated="http://127.0.0.1/callback"),
    Setting("recovery_uri", "Where the link in a recovery mail leads."),
    Setting("public_origin", "The application's own site."),
    Setting("hosted_login", "The service's own page, where nothing else helps."),
    Setting("profile_fields", "What a registration asks besides, by name, with commas between."),
    Setting("api_key", "The application's own key.", emulated="emulator-api-key-that-opens-nothing-real", secret=True),
    Setting("api_key_file", "A file with the application's own key, for sign-on."),
    Setting("keys", "What runs are sealed with (`authflow keys new`).", secret=True),
    Setting("keys_file", "A file with what runs are sealed with."),
    Setting("tokens", "The file that keeps the signed-in member."),
    Setting("lang", "The language of what is asked."),
    Setting("ui", "How it is asked.", choices=UIS),
)


@frozen
class Found:
    """
    The value of a setting, and where it came from.
    """

    setting: Setting
    source: str
    value: str | None = field(default=None, repr=False)

    @property
    def shown(self) -> str | None:
        """
        The value, as far as it may be seen.
        """
        if self.setting.secret and self.value is not None:
            return HIDDEN
        scheme, colon, rest = (self.value or "").partition("://")
        user, at, host = rest.rpartition("@")  # Nobody is to write a password there, and somebody will.
        return f"{scheme}{colon}{HIDDEN}{at}{host}" if user else self.value


@frozen
class Settings:
    """
    The value of every setting.
    """

    found: Mapping[str, Found]

    def __getitem__(self, name: str) -> str | None:
        return self.found[name].value

    def need(self, name: str, why: str) -> str:
        """
        The value of the setting *name*.

        Raises:
            click.UsageError: Nobody has set it: where it can be set, and *why* it must be.
        """
        found = self.found[name]
        if found.value is None:
            said = f"{found.setting.variable}, or {name} under [{TABLE}] in {PYPROJECT}"
            raise click.UsageError(f"{name} is not set: {why}. Say {found.setting.option}, or set {said}.")
        return found.value

    def over(self, values: Mapping[str, str], source: str) -> "Settings":
        """
        The settings, with *values* of *source* in the place of everything but options.
        """
        put = {
            name: Found(self.found[name].setting, source, value)
            for name, value in values.items()
            if name in self.found and self.found[name].source != self.found[name].setting.option
        }
        return Settings(_emulated({**self.found, **put}))

    def bound(self, values: Mapping[str, str], source: str) -> "Settings":
        """
        The same, for what belongs to one service: no other is ever shown the secrets of *source*.

        Raises:
            click.UsageError: An option names another one.
        """
        for name in SERVICE:
            found, theirs = self.found[name], values.get(name, "")
            if found.source == found.setting.option and (found.value or "").rstrip("/") != theirs.rstrip("/"):
                raise click.UsageError(f"The {name} of {source} is {theirs}, and not {found.shown}.")
        return self.over(values, source)


def settings_of(*names: str) -> Callable[[F], F]:
    """
    What gives a command options for the settings called *names*, and what is found of all settings as `settings`.
    """

    def decorate(command: F) -> F:
        @wraps(command)
        def run(*args: Any, **options: Any) -> Any:
            said = {name: options.pop(name) for name in names}
            return command(*args, settings=gathered(said), **options)

        decorated: Any = run
        for setting in reversed([setting for setting in SETTINGS if setting.name in names]):
            kind = click.Choice(setting.choices) if setting.choices else None
            decorated = click.option(setting.option, setting.name, type=kind, help=setting.about)(decorated)
        changed: F = decorated
        return changed

    return decorate


OPTIONS: Final = tuple(setting.name for setting in SETTINGS if not setting.secret)
every_option: Final = settings_of(*OPTIONS)
settings_options: Final = settings_of(*(name for name in OPTIONS if name != "keys_file"))
"""
Those of a person's own conversations, which are kept in files without a key.
"""


def gathered(options: Mapping[str, str | None]) -> Settings:
    """
    The settings, with what a command was given as *options*.

    Raises:
        click.UsageError: The nearest pyproject.toml says something that cannot be.
    """
    written, where = _written()
    found = {setting.name: _found(setting, options, written, where) for setting in SETTINGS}
    for setting in SETTINGS:
        value = found[setting.name].value
        if setting.choices and value is not None and value not in setting.choices:
            raise click.UsageError(f"{setting.name} is one of {', '.join(setting.choices)}, and not {value!r}.")
    return Settings(_emulated(found))


def _emulated(found: Mapping[str, Found]) -> Mapping[str, Found]:
    """
    *found*, with what is known of emulators where there is one, and nowhere else.
    """
    known = {name: evolve(one, source=NOT_SET, value=None) for name, one in found.items() if one.source == EMULATOR}
    found = {**found, **known}
    if not is_local(found["base_url"].value or ""):
        return found
    lacking = [setting for setting in SETTINGS if setting.emulated is not None and found[setting.name].value is None]
    return {**found, **{setting.name: Found(setting, EMULATOR, setting.emulated) for setting in lacking}}


def is_local(address: str) -> bool:
    """
    Whether *address* is on this machine, where only an emulator is.
    """
    from authflow.wix.settings import is_loopback  # noqa: PLC0415 - help must not load it

    try:
        return is_loopback(urlsplit(address).hostname or "")
    except ValueError:
        return False


def _found(setting: Setting, options: Mapping[str, str | None], written: Mapping[str, str], where: str) -> Found:
    if options.get(setting.name) is not None:
        return Found(setting, setting.option, options[setting.name])
    if os.environ.get(setting.variable):
        return Found(setting, setting.variable, os.environ[setting.variable])
    if setting.name in written:
        return Found(setting, where, written[setting.name])
    if setting.name == "lang":
        for variable in LOCALES:
            if os.environ.get(variable):
                return Found(setting, variable, os.environ[variable])
    return Found(setting, DEFAULT if setting.default else NOT_SET, setting.default)


def _written() -> tuple[Mapping[str, str], str]:
    """
    What the pyproject.toml nearest to the folder we are in says, and where that is.
    """
    try:
        here = Path.cwd()
        near = (folder / PYPROJECT for folder in (here, *here.parents))
        path = next((path for path in near if path.is_file()), None)
    except OSError:  # The folder is gone, or lies in one that we may not look into.
        return {}, ""
    return ({}, "") if path is None else (dict(_read(path)), str(path))


def _read(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with path.open("rb") as file:
            document, owner = tomllib.load(file), os.fstat(file.fileno()).st_uid
    except (OSError, ValueError, RecursionError) as fault:
        raise click.UsageError(f"{path} cannot be read: {str(fault).splitlines()[0]}") from None
    tool = document.get("tool", {})
    table: object = tool.get("authflow", {}) if mapped(tool) else tool
    if not mapped(table):
        raise click.UsageError(f"[{TABLE}] in {path} is no table.")
    if table and not trusted(owner, os.geteuid() if hasattr(os, "geteuid") else owner):
        click.echo(
            f"authflow: {path} is somebody else's file, and passed over: it would say who gets passwords", err=True
        )
        return
    known = {setting.name: setting for setting in SETTINGS}
    for name, value in table.items():
        if name not in known:
            raise click.UsageError(f"[{TABLE}] in {path} has no setting {name!r}; there are {', '.join(known)}.")
        if known[name].secret:
            raise click.UsageError(f"{name} does not belong into {path}, which others read: name a file, {name}_file.")
        if isinstance(value, str):
            # A file is named from where its name is written, whichever folder a command is called in.
            yield name, str(path.parent / named(value)) if name in FILES and value else value
        elif name == "profile_fields" and listed(value) and all(isinstance(one, str) for one in value):
            yield name, ",".join(map(str, value))
        else:
            raise click.UsageError(f"{name} under [{TABLE}] in {path} must be a text.")


def trusted(owner: int, us: int) -> bool:
    """
    Whether a file of the user *owner* may say where the passwords of *us* go.
    """
    return owner in {us, 0} or us == 0  # Root works in everybody's folders.
