"""
The signed-in member, for people and scripts: `status`, `token`, `refresh`.
"""

import asyncio
import math
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from attrs import asdict, evolve

from authflow.cli import files, kept
from authflow.cli.exits import Exit, leave, plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import columns, json_option, say
from authflow.cli.settings import Settings, settings_options
from authflow.cli.signals import stop_signal

if TYPE_CHECKING:
    from authflow.door import AuthFlow
    from authflow.wix.answers import TokenInfo

MARGIN: Final = 60.0
"""
A token that ends within so many seconds is not handed out any more.
"""


@click.command(cls=ExamplesFirst, epilog=examples("authflow status", "authflow status --tokens ada.json --json"))
@settings_options
@json_option
@plainly
def status(*, settings: Settings, as_json: bool) -> None:
    """
    Say who is signed in, and whether the service agrees. Exits 4 if nobody is.
    """
    path = kept.place(settings)
    member = kept.signed_in(path)
    info = asyncio.run(_info(kept.at_home(settings, member), member))
    document = {
        "signed_in": info.active,
        "email": member.email,
        "member_id": info.subject_id or member.member_id,
        "base_url": member.base_url,
        "client_id": member.client_id,
        "expires_at": member.expires_at,
        "tokens": str(path),
    }
    until = time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(member.expires_at))
    lines = columns(
        [
            ("signed in", "yes" if info.active else "not any more"),
            ("member", f"{member.email or ''} {document['member_id'] or ''}".strip()),
            ("service", f"{member.base_url} {member.client_id}"),
            ("until", f"{until}, and on by `authflow refresh`" if member.refresh else until),
            ("kept in", str(path)),
        ],
        indent="",
    )
    say(document, lines, as_json=as_json)
    if not info.active:
        raise leave(Exit.UNAUTHENTICATED)


@click.command(cls=ExamplesFirst, epilog=examples("authflow token", 'curl -H "$(authflow token --header)" …'))
@click.option("--header", is_flag=True, help="As the header that the service wants.")
@settings_options
@json_option
@plainly
def token(*, settings: Settings, header: bool, as_json: bool) -> None:
    """
    Print the member's access token: a new one, if the one at hand is at its end.
    """
    path = kept.place(settings)
    member = kept.signed_in(path)
    kept.at_home(settings, member)
    if member.expires_at < time.time() + MARGIN:
        member = _refreshed(path, settings, time.time() + MARGIN)
    line = f"Authorization: {member.access}" if header else member.access
    say({"access": member.access, "expires_at": member.expires_at}, [line], as_json=as_json)


@click.command(cls=ExamplesFirst, epilog=examples("authflow refresh", "authflow refresh --tokens ada.json"))
@settings_options
@json_option
@plainly
def refresh(*, settings: Settings, as_json: bool) -> None:
    """
    Fetch new tokens for the member, and keep them.
    """
    path = kept.place(settings)
    member = _refreshed(path, settings)
    say({"expires_at": member.expires_at, "tokens": str(path)}, [f"New tokens are kept in {path}"], as_json=as_json)


def _refreshed(path: Path, settings: Settings, least: float = math.inf) -> kept.Member:
    """
    The member at *path* with new tokens, kept already: the old ones may be good no more.

    Of commands that come at once, one fetches them, and the others, for whom it is enough that they are good until
    *least*, take what it got: a refresh token that is used twice may end everything (RFC 9700 §4.14.2).
    """
    with files.held(path):
        member = kept.signed_in(path)
        if member.expires_at >= least:
            return member
        fetched, stopped = asyncio.run(_fetched(path, kept.at_home(settings, member), member))
    if fetched is None:
        raise leave(Exit.UNAUTHENTICATED, "the member is not signed in any more; see `authflow login --help`")
    if stopped:
        raise leave(Exit.INTERRUPTED, "interrupted")
    return fetched


async def _info(settings: Settings, member: kept.Member) -> "TokenInfo":
    async with _application(settings) as auth:
        return await auth.wix.token_info(member.access)


async def _fetched(path: Path, settings: Settings, member: kept.Member) -> tuple[kept.Member | None, bool]:
    """
    *member* with new tokens, and whether somebody wanted to stop meanwhile: what was asked for is heard and kept first.
    """
    stop = stop_signal()
    async with _application(settings) as auth:
        tokens = await auth.wix.refresh(member.tokens)
        if tokens is not None:
            member = evolve(member, access=tokens.access, refresh=tokens.refresh, expires_at=tokens.expires_at)
            files.write(path, asdict(member))
    return (member if tokens is not None else None), stop.is_set()


def _application(settings: Settings) -> "AuthFlow":
    from authflow.door import AuthFlow  # noqa: PLC0415 - help must not load the network

    return AuthFlow(client_id=settings["client_id"] or "", base_url=settings["base_url"] or "")
