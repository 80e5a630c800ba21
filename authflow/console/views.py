"""
What each page shows.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from attrs import frozen

from authflow.console import runs
from authflow.console.desk import Desk
from authflow.console.knobs import knobs
from authflow.core.errors import RunNotFound
from authflow.door import AuthFlow
from authflow.emulator import tokens, world
from authflow.emulator.api import OPERATIONS
from authflow.emulator.mischief import EVERY, Kind

Values: TypeAlias = Mapping[str, Any]
Show: TypeAlias = Callable[[Desk], Awaitable[Values]]
One: TypeAlias = Callable[[Desk, str], Awaitable[Values]]

FIRST: Final = "overview"
FEW: Final = 5
MANY: Final = 200
"""
So many mails, and so many requests, stand on their page.
"""
OWNER: Final = "PENDING_ADMIN_APPROVAL_REQUIRED"
LIVES: Final = (
    ("An authorization code", world.GRANT_SECONDS),
    ("A session token", world.SESSION_SECONDS),
    ("A mailed code", world.CODE_SECONDS),
    ("A state token, a mailed link", world.STATE_SECONDS),
    ("An access token", tokens.ACCESS_SECONDS),
    ("A refresh token", tokens.REFRESH_SECONDS),
)
"""
How long what the emulator hands out is good, in seconds.
"""
SPANS: Final = (60, 300, 600, 3600, 4 * 3600, 86400, 30 * 86400)
"""
By how many seconds the clock is advanced with one press.
"""


@frozen
class View:
    """
    A page.

    Attributes:
        one: What a page below shows, by the rest of its path, where there are such pages; *template* lays it out.
        of_runs: Whether it is there only where the console knows an application.
    """

    title: str
    show: Show
    one: One | None = None
    template: str = ""
    of_runs: bool = False

    def listed(self, desk: Desk) -> bool:
        """
        Whether *desk* has what it shows.
        """
        return desk.auth is not None or not self.of_runs


async def overview(desk: Desk) -> Values:
    """
    All at a glance.
    """
    members = await desk.remote.members()
    requests = await desk.remote.requests()
    known = {one["email"]: one for one in members}
    return {
        "tries": [{**known[who.email], "password": who.password} for who in world.SEED if who.email in known],
        "others": len(members) - sum(who.email in known for who in world.SEED),
        "waiting": [one for one in members if OWNER in one["waitsFor"]],
        "mails_found": (await desk.remote.mails())[:FEW],
        "requests": requests[:FEW],
        "asked": len(requests),
        "faults": await desk.remote.faults(),
        "site_pages": desk.pages,
        **await _runs(desk, FEW),
    }


async def members(desk: Desk) -> Values:
    """
    Everybody who has an account.
    """
    return {"members": await desk.remote.members()}


async def mail(desk: Desk) -> Values:
    """
    What was mailed, newest first.
    """
    return await mail_to(desk, "")


async def mail_to(desk: Desk, to: str) -> Values:
    """
    What was mailed to one address.
    """
    mails = await desk.remote.mails()
    found = [one for one in mails if to in {"", one["to"]}]
    addresses = sorted({one["to"] for one in mails})
    title = f"Mail to {to}" if to else "Mailbox"
    return {"mails_found": found[:MANY], "count": len(found), "to": to, "addresses": addresses, "title": title}


async def all_runs(desk: Desk) -> Values:
    """
    The runs of the application.
    """
    return await _runs(desk, runs.MOST)


async def one_run(desk: Desk, run_id: str) -> Values:
    """
    One run, in the diagram of its flow.
    """
    auth = _application(desk)
    run = await runs.called(auth, run_id)
    return {
        "run": run,
        "title": f"Run {run.id}",
        "lines": runs.lines(auth, run),
        "picture": await runs.diagram(auth, run, desk.draw, desk.drawing),
        "app_now": auth.engine.turns.clock.now(),
    }


async def requests(desk: Desk) -> Values:
    """
    What the emulator was asked, newest first.
    """
    found = await desk.remote.requests()
    return {"requests": found[:MANY], "asked": len(found)}


async def faults(desk: Desk) -> Values:
    """
    What goes wrong on purpose.
    """
    operations = (EVERY, *sorted(OPERATIONS))
    return {"faults": await desk.remote.faults(), "operations": operations, "kinds": [str(kind) for kind in Kind]}


async def settings(desk: Desk) -> Values:
    """
    How the site is configured.
    """
    return {"knobs": knobs(await desk.remote.settings())}


def _always(**values: object) -> Show:
    async def show(_desk: Desk) -> Values:
        return values

    return show


def _application(desk: Desk) -> AuthFlow:
    if desk.auth is None:
        raise RunNotFound("id")
    return desk.auth


async def _runs(desk: Desk, most: int) -> Values:
    """
    The first *most* runs; or why they cannot be read: the rest of a page does not hang on a store.
    """
    if desk.auth is None:
        return {"runs": [], "unreadable": None, "app_now": 0.0, "run_count": 0}
    found, unreadable = list[runs.Shown](), None
    try:
        found = await runs.living(desk.auth)
    except Exception as fault:  # noqa: BLE001 - a store's own errors are of any kind
        unreadable = type(fault).__name__
    now = desk.auth.engine.turns.clock.now()
    return {"runs": found[:most], "unreadable": unreadable, "app_now": now, "run_count": len(found)}


VIEWS: Final[Mapping[str, View]] = {
    FIRST: View("Overview", overview),
    "members": View("Members", members),
    "mail": View("Mailbox", mail, mail_to, "mail"),
    "runs": View("Runs", all_runs, one_run, "run", of_runs=True),
    "requests": View("Requests", requests),
    "faults": View("Faults", faults),
    "clock": View("Clock", _always(lives=LIVES, spans=SPANS)),
    "settings": View("Settings", settings),
    "snapshot": View("Snapshot", _always()),
}
