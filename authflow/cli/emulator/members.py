"""
`authflow emulator members` and `contacts`: who is there, and what the owner of a site does about them.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import click

from authflow.cli.emulator.listing import listing
from authflow.cli.emulator.reach import asked, base_url_option
from authflow.cli.exits import plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import columns, json_option, say
from authflow.cli.settings import Settings
from authflow.core.value import canonical
from authflow.ui.lines import Lines

if TYPE_CHECKING:
    from authflow.emulator.remote import Remote

ADA: Final = "ada@example.com"
MEMBERS: Final = {
    "approve": ("authflow.cli.emulator.members:approve", "Let in who waits for the owner."),
    "deny": ("authflow.cli.emulator.members:deny", "Turn away who waits for the owner."),
    "block": ("authflow.cli.emulator.members:block", "Keep a member from signing in."),
    "unblock": ("authflow.cli.emulator.members:unblock", "Let a blocked member sign in again."),
    "delete": ("authflow.cli.emulator.members:delete", "Delete a member."),
    "expire": ("authflow.cli.emulator.members:expire", "Let everything run out that a member was given."),
    "add": ("authflow.cli.emulator.members:add", "Make a member, or make one anew."),
}
CONTACTS: Final = {"add": ("authflow.cli.emulator.members:add_contact", "Make an address a contact.")}


@listing(
    "members",
    MEMBERS,
    "authflow emulator members",
    "authflow emulator members approve cyd@example.com",
    "pass show test | authflow emulator members add --email dan@example.com --password-stdin",
)
def members(*, settings: Settings, as_json: bool) -> None:
    """
    List everybody who has an account; or do what the owner of the site does.
    """
    _tell(asked(settings, lambda remote: remote.members()), as_json=as_json)


@listing("contacts", CONTACTS, "authflow emulator contacts", "authflow emulator contacts add dan@example.com")
def contacts(*, settings: Settings, as_json: bool) -> None:
    """
    List the addresses that the site knows. Whoever registers with one of them must confirm a mailed code.
    """
    found = asked(settings, lambda remote: remote.contacts())
    rows = [("email", "id"), *((str(one["email"]), str(one["id"])) for one in found)]
    say(found, columns(rows, indent=""), as_json=as_json)


@click.command("add", cls=ExamplesFirst, epilog=examples("authflow emulator contacts add dan@example.com"))
@click.argument("email")
@base_url_option
@json_option
@plainly
def add_contact(*, settings: Settings, email: str, as_json: bool) -> None:
    """
    Make EMAIL a contact of the site.
    """
    made = asked(settings, lambda remote: remote.add_contact(email))
    say(made, columns([("email", "id"), (str(made["email"]), str(made["id"]))], indent=""), as_json=as_json)


@click.command(
    cls=ExamplesFirst,
    epilog=examples(
        "pass show test | authflow emulator members add --email dan@example.com --password-stdin",
        "authflow emulator members add --email dan@example.com --unverified --unapproved",
    ),
)
@click.option("--email", required=True, help="Whose account it is.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from the input: one line. Without one, there is none."
)
@click.option("--unverified", is_flag=True, help="They must confirm a mailed code.")
@click.option("--unapproved", is_flag=True, help="They must wait for the owner.")
@base_url_option
@json_option
@plainly
def add(
    *, settings: Settings, email: str, password_stdin: bool, unverified: bool, unapproved: bool, as_json: bool
) -> None:
    """
    Make a member, who can sign in at once. Whoever has that address already is made anew, and signed out.
    """
    password = asyncio.run(Lines(sys.stdin).read(secret=True)) if password_stdin else None
    if password_stdin and not password:
        raise click.UsageError("The input has no password in its first line.")
    said: dict[str, object] = {} if password is None else {"password": password}
    made = asked(
        settings,
        lambda remote: remote.seed(email=email, verified=not unverified, approved=not unapproved, **said),
    )
    _tell([made], as_json=as_json, only=True)


def _deed(name: str, about: str) -> click.Command:
    """
    The command that does *name* to a member.
    """

    @plainly
    def run(*, settings: Settings, member: str, as_json: bool) -> None:
        _tell([asked(settings, _done(name, member))], as_json=as_json, only=True)

    run.__doc__ = about
    decorated: Any = click.argument("member", metavar="EMAIL_OR_ID")(base_url_option(json_option(run)))
    lines = examples(f"authflow emulator members {name} {ADA}")
    command: click.Command = click.command(name, cls=ExamplesFirst, epilog=lines)(decorated)
    return command


def _done(name: str, called: str) -> "Callable[[Remote], Awaitable[dict[str, Any]]]":
    async def do(remote: "Remote") -> dict[str, Any]:
        there = await remote.members()
        for one in there:
            if one["id"] == called or canonical(str(one["email"])) == canonical(called):
                return await remote.act(one["id"], name)
        known = ", ".join(str(one["email"]) for one in there)
        raise click.UsageError(f"There is no member {called!r}; there are {known}.")

    return do


def _tell(found: list[dict[str, Any]], *, as_json: bool, only: bool = False) -> None:
    rows = [
        (str(one["email"]), str(one["status"]), "yes" if one["verified"] else "no", str(one["id"])) for one in found
    ]
    lines = columns([("email", "status", "verified", "id"), *rows], indent="")
    say(found[0] if only else found, lines, as_json=as_json)


approve: Final = _deed("approve", "Let in a member who waits for the owner.")
deny: Final = _deed("deny", "Turn away a member who waits for the owner.")
block: Final = _deed("block", "Keep a member from signing in, and sign them out.")
unblock: Final = _deed("unblock", "Let a member sign in again who was blocked.")
delete: Final = _deed("delete", "Delete a member: they are signed out, and never sign in again.")
expire: Final = _deed("expire", "Let every sign-in, code, link and token run out that a member was given.")
