"""
What forms do: each act is named by the page that its form stands on, and answers with what it has done.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from authflow.console.desk import Desk, Refused
from authflow.console.forms import Form
from authflow.emulator.people import ACTIONS

Act: TypeAlias = Callable[[Desk, Form], Awaitable[str]]

NEVER_SHOWN: Final = frozenset({"password", "token", "snapshot"})
"""
What does not stand in a form again that was refused.
"""


async def members(desk: Desk, form: Form) -> str:
    """
    Do to a member what the owner of the site does.
    """
    do, member_id = form.get("do", ""), form.get("id", "")
    if do not in ACTIONS:
        raise Refused(f"Nobody can {do!r} a member.")
    there = {one["id"]: one for one in await desk.remote.members()}
    if member_id not in there:
        raise Refused("There is no such member any more.")
    await desk.remote.act(member_id, do)
    return do


ACTS: Final[Mapping[str, Act]] = {"members": members}
SAID: Final[Mapping[str, str]] = {
    "approve": "Approved: they are let in from now on.",
    "deny": "Denied: they are turned away.",
    "block": "Blocked: they are signed out, and cannot sign in.",
    "unblock": "Unblocked: they can sign in again.",
    "delete": "Deleted: they are signed out, and never sign in again.",
    "expire": "Expired: every code, link and token of theirs is good no more.",
}
"""
What was done, by what its act answers.
"""
