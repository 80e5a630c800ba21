"""
Asking on behalf of those who wait elsewhere: the service is the only one who knows, and no page is open that asks.

Any number of workers may do it at once: the intent that goes before a call is written by one of them.
"""

import asyncio
from contextlib import aclosing
from typing import Final

from attrs import define, field

from authflow.core.outcome import Outcome
from authflow.engine.engine import Engine

AT_ONCE: Final = 8
FIRST: Final = 10.0
LONGEST: Final = 300.0
"""
How long a service in trouble is left alone, in seconds: twice as long each time, as RFC 8628 §3.5 recommends.
"""
TROUBLE: Final = frozenset({Outcome.UNAVAILABLE, Outcome.UNKNOWN, Outcome.THROTTLED})


@define(eq=False)
class Poller:
    """
    Asks about all runs that wait for it, a few at once.

    Each run is asked about as often as the service wants. A service in trouble is left alone for all of them; then one
    finds out whether it is well, before the others ask.
    """

    engine: Engine
    _pause: float = field(init=False, default=0.0)
    _not_before: float = field(init=False, default=0.0)

    async def poll(self) -> int:
        """
        Ask about each run that may be asked about now, once; how many there were.
        """
        turns, asked, start = self.engine.turns, 0, 0
        if 0 < self._not_before - turns.clock.now() <= LONGEST:  # By more, a clock was ahead that has been set right.
            return 0
        async with aclosing(turns.store.overdue(turns.clock.now())) as overdue:
            due = [run_id async for run_id in overdue]
        while start < len(due):
            end = start + (1 if self._pause else AT_ONCE)
            outcomes = await self._checked(due[start:end])
            asked, start = asked + len(outcomes), end
            if not TROUBLE.isdisjoint(outcomes):
                self._pause = min(max(FIRST, self._pause * 2), LONGEST)
                self._not_before = turns.clock.now() + self._pause
                break
            if outcomes:
                self._pause = 0.0
        return asked

    async def _checked(self, due: list[str]) -> list[Outcome]:
        told = await asyncio.gather(*(self.engine.check(run_id) for run_id in due), return_exceptions=True)
        for wrong in told:
            if isinstance(wrong, BaseException):
                raise wrong  # When all have ended: what one of them meets is no reason to leave the others alone.
        return [outcome for outcome in told if isinstance(outcome, Outcome)]
