"""
The answer of authorize, where the client waits for it.
"""

from typing import Final

from authflow.emulator.addresses import allowed, origin, with_fragment, with_query
from authflow.emulator.answers import sent_to
from authflow.emulator.hosted.conversation import Wanted
from authflow.emulator.hosted.pages import message
from authflow.emulator.members import Member
from authflow.emulator.web_message import posted
from authflow.emulator.world import CLIENT_ID, Grant, World
from authflow.wix.wire import Response

MODES: Final = ("query", "fragment", "web_message")
NOT_POSSIBLE: Final = "Not possible"
NOT_LISTED: Final = "The address to return to is not allow-listed."


def granted(world: World, wanted: Wanted, member: Member) -> Response:
    """
    A code for *member*.
    """
    if member.barred is not None:
        return refused(world, wanted, "access_denied", "The member may not sign in")
    grant = Grant(member.id, CLIENT_ID, wanted.address, wanted.challenge)
    return _told(world, wanted, code=world.grants.put(grant))


def refused(world: World, wanted: Wanted, error: str, description: str) -> Response:
    """
    An error, in OAuth's words (RFC 6749 §4.1.2.1).
    """
    return _told(world, wanted, error=error, error_description=description)


def reached(wanted: Wanted) -> tuple[str, ...]:
    """
    The origins that a form leads to in the end, as a policy spells them.
    """
    if wanted.address is None or wanted.mode == "web_message":
        return ()
    there = origin(wanted.address)
    # The grammar of policies has no IPv6 addresses (CSP Level 3 §2.3.1): a whole scheme is the least that covers one.
    return (there.partition("//")[0],) if "[" in there else (there,)


def _told(world: World, wanted: Wanted, **said: str) -> Response:
    # The list may have become shorter while somebody typed.
    if wanted.address is not None and not allowed(wanted.address, world.settings):
        return message(NOT_POSSIBLE, NOT_LISTED, 400)
    said = {**said, "state": wanted.state} if wanted.state is not None else said
    match wanted:
        case Wanted("fragment", str() as address):
            return sent_to(with_fragment(address, **said))
        case Wanted("query", str() as address):
            return sent_to(with_query(address, **said))
        case _:
            return posted(world.settings, wanted.address, said, wanted.around)
