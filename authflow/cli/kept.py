"""
The signed-in member, kept in a file for the next command.
"""

from pathlib import Path
from typing import Final

import click
from attrs import asdict, field, frozen

from authflow.cli import files
from authflow.cli.exits import Exit, leave
from authflow.cli.settings import Settings
from authflow.core.action import Done
from authflow.core.member import Tokens

NAME: Final = "member.json"


@frozen
class Member:
    """
    Who is signed in, at which service.
    """

    base_url: str
    client_id: str
    email: str | None
    member_id: str | None
    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    expires_at: float

    @property
    def tokens(self) -> Tokens:
        """
        The tokens, as applications hold them.
        """
        return Tokens(self.access, self.refresh, self.expires_at)


def place(settings: Settings) -> Path:
    """
    Where the member is kept.
    """
    named = settings["tokens"]
    return Path(named).expanduser() if named else files.home() / NAME


def keep(path: Path, member: Member) -> None:
    """
    Keep *member* at *path*.
    """
    files.write(path, asdict(member))


def kept(path: Path) -> Member | None:
    """
    The member at *path*, if somebody is signed in.

    Raises:
        Left: The file cannot be read, or is none of ours.
    """
    document = files.read(path)
    if document is None:
        return None
    match document:
        case {
            "base_url": str() as base_url,
            "client_id": str() as client_id,
            "email": str() | None as email,
            "member_id": str() | None as member_id,
            "access": str() as access,
            "refresh": str() | None as refresh,
            "expires_at": int() | float() as expires_at,
        }:
            return Member(base_url, client_id, email, member_id, access, refresh, expires_at)
        case _:
            raise leave(Exit.USAGE, f"{path} keeps no member")


def signed_in(path: Path) -> Member:
    """
    The member at *path*.

    Raises:
        Left: Nobody is signed in.
    """
    member = kept(path)
    if member is None:
        raise leave(Exit.UNAUTHENTICATED, f"nobody is signed in ({path} is not there); see `authflow login --help`")
    return member


def member_of(done: Done, email: str | None, settings: Settings) -> Member:
    """
    The member whom *done* has signed in.
    """
    identity, tokens = done.identity, done.tokens
    if tokens is None:
        raise ValueError("nobody was signed in")
    told = identity.email if identity is not None else None
    return Member(
        settings["base_url"] or "",
        settings["client_id"] or "",
        told or email,
        identity.id if identity is not None else None,
        tokens.access,
        tokens.refresh,
        tokens.expires_at,
    )


def at_home(settings: Settings, member: Member) -> Settings:
    """
    *settings* for the service that *member* is signed in at: no other is ever shown the tokens.

    Raises:
        click.UsageError: An option names another one.
    """
    for name in ("base_url", "client_id"):
        found, theirs = settings.found[name], getattr(member, name)
        if found.source == found.setting.option and found.value != theirs:
            raise click.UsageError(f"The member is signed in at {name} {theirs}, and not at {found.value}.")
    return settings.over({"base_url": member.base_url, "client_id": member.client_id}, "the signed-in member")
