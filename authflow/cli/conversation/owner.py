"""
What tells a waiting run that the owner of the site has decided: a webhook in production, and here the emulator.
"""

import asyncio
from typing import Final

import aiohttp
from attrs import define

from authflow.core.action import Action, Hold
from authflow.core.errors import AuthflowError
from authflow.core.outcome import Outcome
from authflow.core.run import Reply
from authflow.core.slot import EMAIL
from authflow.core.value import canonical
from authflow.door import AuthFlow
from authflow.emulator.remote import Remote
from authflow.engine.ports import Store, Ui
from authflow.engine.race import first

LOOK: Final = 1.0
"""
Seconds between two looks at the emulator.
"""
DECIDED: Final = {"ACTIVE": Outcome.APPROVED, "BLOCKED": Outcome.DENIED, "DELETED": Outcome.DENIED}


@define
class Owner:
    """
    Wakes a run that waits for approval while *asking* shows that it does.
    """

    asking: Ui
    auth: AuthFlow
    store: Store
    base_url: str

    async def show(self, action: Action) -> Reply | None:
        """
        Show *action*.
        """
        if not isinstance(action, Hold) or action.reason is None or action.reason.id != Outcome.REQUIRE_OWNER_APPROVAL:
            return await self.asking.show(action)
        return await first(self.asking.show(action), self._watch(action.run))

    async def _watch(self, run: str) -> Reply | None:
        """
        Wake *run* as soon as its owner has decided, and wait until it is shown what comes of that.
        """
        record = await self.store.get(run)
        email = canonical(str(record.run.memory.get(EMAIL))) if record is not None else ""
        async with aiohttp.ClientSession() as session:
            remote = Remote(self.base_url, session)
            while True:
                try:
                    members = await remote.members()
                except AuthflowError:
                    break  # No emulator there; the user can still look again.
                statuses = [member["status"] for member in members if canonical(str(member["email"])) == email]
                if statuses and statuses[0] in DECIDED:
                    await self.auth.wake(run, DECIDED[statuses[0]])
                    break
                await asyncio.sleep(LOOK)
        return await asyncio.Future[Reply]()
