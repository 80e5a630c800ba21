"""
Sending a call: within its time, and again only where the call's own rule allows it (`core/call.py`, Again).

Whatever goes out to a service goes out here, each time, and no oftener than budgets allow (`engine/budgets.py`).
"""

import asyncio
from typing import Final

from attrs import evolve, frozen

from authflow.core.call import Call
from authflow.core.errors import BrokenPort
from authflow.core.outcome import Outcome
from authflow.core.run import Answer, Run
from authflow.core.value import is_a
from authflow.engine.budgets import NOTHING, Budgets, Counted, Unsettled
from authflow.engine.journal import Entry, Journal
from authflow.engine.ports import OURS, Jar, Said, Service

SHORTEST: Final = 0.01
"""
There is no use in another attempt with less time left than so many seconds.
"""


def lost(call: type[Call]) -> Outcome:
    """
    What it means that nobody knows what became of *call*: as good as not sent, where sending twice is harmless.
    """
    return Outcome.UNAVAILABLE if call.again.harmless else Outcome.UNKNOWN


@frozen
class Sender:
    """
    Sends calls to one service.
    """

    service: Service
    budgets: Budgets
    journal: Journal

    async def send(
        self, call: Call, jar: Jar, run: Run, seconds: float, spent: Answer | Counted | None = None
    ) -> tuple[Said, Unsettled | None]:
        """
        Send *call*, and again as often as it allows while no answer comes, all within *seconds*.

        Args:
            spent: What it is counted as already, or why it may not go out; nothing, if it is not counted yet.

        Returns:
            The answer; and what is still to be settled, if anything is, which need not hold up what the answer leads
            to.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        said, left = await self._once(call, jar, run, 0, until, spent)
        for attempt in range(1, 1 + call.again.times):
            if not _worth_another(call, said.answer) or loop.time() + SHORTEST >= until:
                break
            if left is not None:
                await self.budgets.settle(left)
            said, left = await self._once(call, said.jar, run, attempt, until)
        if said.answer.outcome is Outcome.UNKNOWN:
            said = evolve(said, answer=evolve(said.answer, outcome=lost(type(call))))
        return said, left

    def withheld(self, call: Call, jar: Jar, run: Run, spent: Answer | Counted | None) -> tuple[Said, Unsettled | None]:
        """
        What is said of a *call* that stays unsent, whatever it was counted as.
        """
        self.journal.write(Entry.CALL_WITHHELD, run, call=type(call).__name__)
        unsent = Answer(Outcome.UNAVAILABLE)
        counted = spent if isinstance(spent, Counted) else NOTHING
        return Said(unsent, jar), self.budgets.unsettled(call, run, counted, unsent)

    async def _once(
        self,
        call: Call,
        jar: Jar,
        run: Run,
        attempt: int,
        until: float,
        spent: Answer | Counted | None = None,
    ) -> tuple[Said, Unsettled | None]:
        name = type(call).__name__
        counted: Counted | None = None
        try:
            async with asyncio.timeout_at(until):
                if spent is None:
                    spent = await self.budgets.spend(call, run, jar)
                if isinstance(spent, Answer):
                    held = spent.reason.id if spent.reason else None
                    self.journal.write(Entry.CALL_HELD_BACK, run, call=name, outcome=spent.outcome, reason=held)
                    return Said(spent, jar), None
                counted = spent
                self.journal.write(Entry.CALL_SENT, run, call=name, attempt=attempt)
                said = await self.service.send(call, jar)
        except TimeoutError:
            self.journal.write(Entry.CALL_TIMED_OUT, run, call=name, attempt=attempt)
            # While it was being counted, it was surely not sent.
            said = Said(Answer(Outcome.UNAVAILABLE if counted is None else Outcome.UNKNOWN), jar)
        except Exception:
            # Nobody can tell what an adapter has done that breaks.
            left = self.budgets.unsettled(call, run, counted or NOTHING, Answer(Outcome.UNSUPPORTED))
            if left is not None:
                await self.budgets.settle(left)
            raise
        if not is_a(said, Said):
            raise BrokenPort("Service.send", "Said", said)
        if ours := {name: kept for name, kept in jar.items() if name.startswith(OURS)}:
            said = evolve(said, jar={**said.jar, **ours})
        reason = said.answer.reason.id if said.answer.reason else None
        self.journal.write(
            Entry.CALL_ANSWERED, run, call=name, outcome=said.answer.outcome, reason=reason, request_id=said.request_id
        )
        return said, self.budgets.unsettled(call, run, counted or NOTHING, said.answer)


def _worth_another(call: Call, answer: Answer) -> bool:
    if answer.retry_at is not None:
        return False  # A service that names a time means it.
    return answer.outcome is Outcome.UNAVAILABLE or (answer.outcome is Outcome.UNKNOWN and call.again.harmless)
