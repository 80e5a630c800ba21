"""
What tells every waiting run that the owner of the site has decided: a webhook in production, and here the emulator.
"""

import asyncio
from contextlib import suppress
from math import inf
from typing import Final, Never

import aiohttp
from attrs import frozen

from authflow.cli.conversation.owner import DECIDED
from authflow.core.errors import AuthflowError
from authflow.core.slot import EMAIL
from authflow.core.value import canonical
from authflow.door import AuthFlow
from authflow.emulator.remote import Remote
from authflow.engine.ports import Store
from authflow.flows.approval import APPROVAL, ApprovalState

LOOK: Final = 0.5
"""
Seconds between two looks at the emulator, while somebody waits.
"""


@frozen
class Approvals:
    """
    Wakes the runs of *auth* that wait for approval, as soon as the emulator at *base_url* says what became of them.

    Attributes:
        store: Where the runs are.
    """

    auth: AuthFlow
    store: Store
    base_url: str

    async def watch(self) -> Never:
        """
        Go on until somebody calls it off.
        """
        async with aiohttp.ClientSession() as session:
            remote = Remote(self.base_url, session)
            while True:
                await asyncio.sleep(LOOK)
                with suppress(AuthflowError):  # No emulator there, or not now; whoever waits can still look again.
                    await self._look(remote)

    async def _look(self, remote: Remote) -> None:
        waiting = [found async for run in self.store.overdue(inf) if (found := await self._waits(run)) is not None]
        if not waiting:
            return
        statuses = {canonical(str(member["email"])): member["status"] for member in await remote.members()}
        for run, email in waiting:
            outcome = DECIDED.get(str(statuses.get(email)))
            if outcome is not None:
                await self.auth.wake(run, outcome)

    async def _waits(self, run_id: str) -> tuple[str, str] | None:
        """
        The run and whom it waits for, if it waits for the owner.
        """
        record = await self.store.get(run_id)
        if record is None or record.run.end is not None:
            return None
        run = record.run
        waits = (run.flow, run.state) == (APPROVAL.name, ApprovalState.WAITING)
        return (run_id, canonical(str(run.memory.get(EMAIL)))) if waits else None
