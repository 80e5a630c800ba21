"""
The signed-in member, kept in a file for the next command.
"""

from pathlib import Path
from typing import Final

from attrs import asdict, evolve, field, frozen

from authflow.cli import files
from authflow.cli.exits import Exit, leave
from authflow.cli.settings import Settings
from authflow.core.action import Done
from authflow.core.member import Tokens

NAME: Final = "member.json"
LATEST: Final = 253_402_300_800
"""
The end of the year 9999, in seconds since the epoch: no clock shows more.
"""


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
    return files.named(named) if named else files.home() / NAME


def ready(settings: Settings) -> Path:
    """
    Where a member will be kept, once it is sure that one can be.

    Raises:
        click.UsageError, Left: None can; or what is there is something else, which must not be lost.
    """
    path = files.prepared(place(settings))
    if path.is_file() and path.stat().st_size > 0:
        kept(path)
    return path


def keep(path: Path, member: Member) -> None:
    """
    Keep *member* at *path*.
    """
    with files.held(path):
        files.write(path, asdict(member))


def renew(path: Path, tokens: Tokens) -> Member | None:
    """
    Let the member at *path* have *tokens*, unless newer ones came meanwhile; nothing if they have signed out.

    Raises:
        Left: The file cannot be read or written, or is none of ours.
    """
    with files.held(path):
        member = kept(path)
        if member is not None and member.expires_at < tokens.expires_at:
            member = evolve(member, access=tokens.access, refresh=tokens.refresh, expires_at=tokens.expires_at)
            files.write(path, asdict(member))
        return member


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
        } if 0 <= expires_at < LATEST:
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
    return settings.bound({"base_url": member.base_url, "client_id": member.client_id}, "the signed-in member")
