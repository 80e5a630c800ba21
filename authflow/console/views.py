"""
What each page shows.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from attrs import frozen

from authflow.console.desk import Desk
from authflow.emulator.world import SEED

Values: TypeAlias = Mapping[str, Any]

FIRST: Final = "overview"
FEW: Final = 5
OWNER: Final = "PENDING_ADMIN_APPROVAL_REQUIRED"


@frozen
class View:
    """
    A page.

    Attributes:
        one: What the page of a single one shows, by its id, where there are such pages.
        of_runs: Whether it is there only where the console knows an application.
    """

    title: str
    show: Callable[[Desk], Awaitable[Values]]
    one: Callable[[Desk, str], Awaitable[Values]] | None = None
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
    seeded = {who.email: who.password for who in SEED}
    return {
        "members": members,
        "tries": [{**one, "password": seeded[one["email"]]} for one in members if one["email"] in seeded],
        "waiting": [one for one in members if OWNER in one["waitsFor"]],
        "mails": (await desk.remote.mails())[:FEW],
    }


async def members(desk: Desk) -> Values:
    """
    Everybody who has an account.
    """
    return {"members": await desk.remote.members()}


VIEWS: Final[Mapping[str, View]] = {
    FIRST: View("Overview", overview),
    "members": View("Members", members),
}
