"""
The commands that have a conversation: one for each goal, and `resume`, which goes on with one that was left.
"""

import asyncio
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Final, TypeVar

import click

from authflow.cli import files, kept
from authflow.cli.conversation import parked
from authflow.cli.conversation.wanted import Told, Wanted, texts_of
from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import json_option
from authflow.cli.settings import Settings, settings_options
from authflow.core.errors import AuthflowError
from authflow.core.field import Kind
from authflow.engine.clock import SystemClock
from authflow.ui.lines import Lines
from authflow.ui.words import query_in

F = TypeVar("F", bound=Callable[..., Any])

PASSWORDS: Final = frozenset({Kind.PASSWORD, Kind.NEW_PASSWORD})
CODES: Final = frozenset({Kind.CODE})

email_option = click.option("--email", help="Whose account it is.")
password_option = click.option("--password-stdin", is_flag=True, help="Read the password from the input: one line.")
code_option = click.option("--code-stdin", is_flag=True, help="Read mailed codes from the input, when they are asked.")
profile_option = click.option("--profile", multiple=True, metavar="NAME=VALUE", help="A field of the profile.")


def command(name: str, *lines: str) -> Callable[[Callable[..., None]], click.Command]:
    """
    A command that has a conversation, with what all of them have, and *lines* as examples.
    """

    def decorate(function: Callable[..., None]) -> click.Command:
        made: Any = json_option(settings_options(plainly(function)))
        decorated: click.Command = click.command(name, cls=ExamplesFirst, epilog=examples(*lines))(made)
        return decorated

    return decorate


@command(
    "login",
    "authflow login",
    "authflow login --email ada@example.com --tokens ada.json",
    "pass show site | authflow login --email ada@example.com --password-stdin --json",
    "authflow login --hosted                      on the site's own page, in your browser",
    "authflow login --device --json               enter the code that is shown on another device",
)
@email_option
@password_option
@code_option
@click.option("--hosted", is_flag=True, help="Sign in on the site's own page, in the browser of this machine.")
@click.option("--idp", metavar="NAME", help="The same through google, facebook, or a connection's id.")
@click.option(
    "--device",
    is_flag=True,
    help="Show an address and a code to enter on any device, and wait until that is done or refused. "
    "With --json, too, both are written to the error stream, and the document comes at the end.",
)
def login(
    *,
    settings: Settings,
    email: str | None,
    password_stdin: bool,
    code_stdin: bool,
    hosted: bool,
    idp: str | None,
    device: bool,
    as_json: bool,
) -> None:
    """
    Sign in, and keep the member for the commands that need one.
    """
    elsewhere = [name for name, said in (("--hosted", hosted), ("--idp", idp), ("--device", device)) if said]
    typed = [
        name
        for name, said in (("--email", email), ("--password-stdin", password_stdin), ("--code-stdin", code_stdin))
        if said
    ]
    if len(elsewhere) > 1 or (elsewhere and typed):
        raise click.UsageError(f"{' and '.join([*elsewhere, *typed])} do not go together.")
    if device:
        _have(Wanted("device", silent=as_json), settings)
    elif elsewhere:
        goal, given = ("social-login", {"idp": idp}) if idp else ("managed-login", {})
        _have(Wanted(goal, given, silent=as_json, in_browser=True), settings)
    else:
        _with_password(email, settings, _read(password_stdin, code_stdin), as_json=as_json)


def _with_password(email: str | None, settings: Settings, read: frozenset[Kind], *, as_json: bool) -> None:
    _have(Wanted("login", {"email": email}, read=read, silent=as_json), settings)


@command("visitor", "authflow visitor", "authflow visitor --json")
def visitor(*, settings: Settings, as_json: bool) -> None:
    """
    Become an anonymous visitor, to see whether the service takes the application's. Nobody is kept, nobody signed out.
    """
    _have(Wanted("visitor", silent=as_json), settings)


@command(
    "register",
    "authflow register",
    "authflow register --email dan@example.com --profile first_name=Dan",
)
@email_option
@profile_option
@password_option
@code_option
def register(
    *,
    settings: Settings,
    email: str | None,
    profile: Sequence[str],
    password_stdin: bool,
    code_stdin: bool,
    as_json: bool,
) -> None:
    """
    Become a member, and be signed in.
    """
    given = {"email": email, "profile": _fields(profile)}
    _have(Wanted("register", given, read=_read(password_stdin, code_stdin), silent=as_json), settings)


@command("recover", "authflow recover --email ada@example.com")
@email_option
def recover(*, settings: Settings, email: str | None, as_json: bool) -> None:
    """
    Ask for the mail with the link that leads to a new password.
    """
    _have(Wanted("recover", {"email": email}, silent=as_json), settings)


@command("reset", "authflow reset", "authflow emulator mail --to ada@example.com --link | authflow reset --token-stdin")
@click.option("--token-stdin", is_flag=True, help="Read the link, or the token in it, from the input: its first line.")
@password_option
def reset(*, settings: Settings, token_stdin: bool, password_stdin: bool, as_json: bool) -> None:
    """
    Set a new password by the link from the mail, and be signed in.
    """
    lines = Lines(sys.stdin)
    if not token_stdin and as_json:
        raise click.UsageError("Nobody is asked with --json: give the link by --token-stdin.")
    link = asyncio.run(lines.read() if token_stdin else _asked(lines, texts_of(settings).say("ui.link")))
    token = query_in(link or "").get("recoveryToken", (link or "").strip())
    if not token:
        raise click.UsageError("The link is missing: it is in the mail that `authflow recover` asks for.")
    read = _read(password_stdin, code_stdin=False)
    _have(Wanted("reset", {"recovery_token": token}, read=read, lines=lines, silent=as_json), settings)


@command(
    "sign-on",
    "authflow sign-on --email ada@example.com --verify-email",
    "authflow sign-on --email ada@example.com --profile first_name=Ada --api-key-file key.txt --json",
)
@click.option("--email", required=True, help="Whom the application vouches for.")
@profile_option
@click.option("--verify-email", is_flag=True, help="Vouch for the address, too.")
@click.option("--no-merge", is_flag=True, help="Do not take over a contact who has this address.")
def sign_on(
    *, settings: Settings, email: str, profile: Sequence[str], verify_email: bool, no_merge: bool, as_json: bool
) -> None:
    """
    Sign a member on by the application's word; whoever is not there is made.
    """
    given = {
        "email": email,
        "profile": _fields(profile),
        "verify_email": verify_email,
        "merge_contact": not no_merge,
    }
    _have(Wanted("sign-on", given, silent=as_json), settings)


@command("change-password", "authflow change-password", "pass show new | authflow change-password --password-stdin")
@email_option
@password_option
def change_password(*, settings: Settings, email: str | None, password_stdin: bool, as_json: bool) -> None:
    """
    Choose a new password for the member who is signed in.
    """
    member = kept.signed_in(kept.place(settings))
    email = email or member.email
    if email is None:
        raise click.UsageError("Nobody knows the member's address: say --email.")
    given = {"email": email, "tokens": member.tokens}
    read = _read(password_stdin, code_stdin=False)
    _have(Wanted("change-password", given, read=read, silent=as_json), kept.at_home(settings, member))


@command("logout", "authflow logout", "authflow logout --tokens ada.json")
def logout(*, settings: Settings, as_json: bool) -> None:
    """
    Sign out: here first, then at the service.
    """
    path = kept.place(settings)
    with files.held(path):
        member = kept.kept(path)
        if member is not None:
            settings = kept.at_home(settings, member)
            files.drop(path)
    given = {"tokens": member.tokens} if member is not None else {}
    return_to = "/" if settings["ui"] == "browser" else None
    wanted = Wanted("logout", given, return_to, silent=as_json)
    # As long as it has not begun, there is still somebody to sign out.
    with _or_else(lambda: kept.keep(path, member) if member is not None else None):
        told = _had(wanted, settings)
    _finish(told, settings, wanted)


@command("resume", "authflow resume", "authflow resume 5b0e0c2f1d3a4b5c6d7e8f90 --code-stdin --json")
@click.argument("run", required=False)
@password_option
@code_option
def resume(*, settings: Settings, run: str | None, password_stdin: bool, code_stdin: bool, as_json: bool) -> None:
    """
    Go on with RUN, or with the one that was left last.

    With --password-stdin, a run that waits for the owner looks again.
    """
    now = SystemClock().now()
    left = parked.take(run, now)
    wanted = Wanted(left.goal, read=_read(password_stdin, code_stdin), silent=as_json, resumed=left)
    with _or_else(lambda: parked.park(left, now)):
        settings = settings.bound(left.settings, f"the run {left.run}")
        told = _had(wanted, settings)
    _finish(told, settings, wanted)


@contextmanager
def _or_else(put_back: Callable[[], None]) -> Generator[None]:
    """
    Call *put_back* where what is begun cannot begin, or somebody interrupts before it does.
    """
    try:
        yield
    except (AuthflowError, click.UsageError, KeyboardInterrupt):
        put_back()
        raise


def _have(wanted: Wanted, settings: Settings) -> None:
    """
    Have the conversation, and say how it went.
    """
    _finish(_had(wanted, settings), settings, wanted)


def _had(wanted: Wanted, settings: Settings) -> Told:
    """
    Have the conversation, where there is a place to keep the member whom it may sign in.
    """
    with nullcontext() if wanted.silent else wanted.lines.quiet():
        from authflow.cli.conversation.converse import converse  # noqa: PLC0415 - help must not load the network

        kept.ready(settings)
        return converse(wanted, settings)


def _finish(told: Told, settings: Settings, wanted: Wanted) -> None:
    from authflow.cli.conversation.ending import finish  # noqa: PLC0415 - help must not load the network

    finish(told, settings, as_json=wanted.silent)


async def _asked(lines: Lines, what: str) -> str:
    """
    What is typed for *what*; nothing where a pipe has no line.

    Raises:
        Left: Somebody who sits there will not say.
    """
    click.echo(f"{what}: ", err=True, nl=False)
    line: str | None = None
    try:
        line = await lines.read()
    finally:
        if line is None or not lines.typed:
            click.echo(err=True)  # Nobody pressed enter.
    if line is None and lines.typed:
        raise leave(Exit.INTERRUPTED, "interrupted")
    return line or ""


def _read(password_stdin: bool, code_stdin: bool) -> frozenset[Kind]:
    wanted = {**dict.fromkeys(PASSWORDS, password_stdin), **dict.fromkeys(CODES, code_stdin)}
    return frozenset(kind for kind, read in wanted.items() if read)


def _fields(said: Sequence[str]) -> Mapping[str, object]:
    """
    The profile in *said*; a name that comes twice has several values.
    """
    fields: dict[str, object] = {}
    for one in said:
        name, equals, value = one.partition("=")
        if not (name and equals):
            raise click.UsageError(f"{one!r} is not of the form NAME=VALUE.")
        before = fields.get(name)
        fields[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return fields
