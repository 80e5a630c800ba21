"""
Who in this process waits for which run: a bell each, rung once.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from attrs import define, field

Bell: TypeAlias = asyncio.Future[None]


@define(eq=False)
class Bells:
    """
    The bells that hang, by run.

    Attributes:
        every: How often whoever waits looks again without a bell, in seconds: word from elsewhere can be lost.
    """

    every: float | None = None
    # By the order in which they came: a set has another one each time, and no story could be told twice.
    _hung: dict[str, dict[Bell, None]] = field(factory=dict[str, dict[Bell, None]], repr=False)

    def __bool__(self) -> bool:
        return bool(self._hung)

    def __iter__(self) -> Iterator[str]:
        return iter([*self._hung])

    @contextmanager
    def hung(self, run_id: str) -> Generator[Bell, None, None]:
        """
        A bell for *run_id*, for as long as somebody waits.
        """
        loop = asyncio.get_running_loop()
        bell: Bell = loop.create_future()
        alarm = None if self.every is None else loop.call_later(self.every, _ring, bell)
        self._hung.setdefault(run_id, {})[bell] = None
        try:
            yield bell
        finally:
            if alarm is not None:
                alarm.cancel()
            hanging = self._hung.get(run_id, {})
            hanging.pop(bell, None)
            if not hanging:
                self._hung.pop(run_id, None)

    def ring(self, run_id: str) -> None:
        """
        Wake everybody who waits for *run_id*.
        """
        for bell in self._hung.get(run_id, ()):
            _ring(bell)

    def ring_all(self) -> None:
        """
        Wake everybody: nobody knows what happened meanwhile.
        """
        for run_id in self:
            self.ring(run_id)

    async def revisions(self, run_id: str, look: Callable[[str], Awaitable[int | None]]) -> AsyncGenerator[int, None]:
        """
        What *look* finds, at once and whenever the bell rings, if it is new; it ends when nothing is found.

        The bell hangs before one looks, so that nothing that happens in between is missed.
        """
        told: int | None = None
        while True:
            with self.hung(run_id) as bell:
                revision = await look(run_id)
                if revision is None:
                    return
                if revision != told:
                    yield revision
                    told = revision
                await bell


def _ring(bell: Bell) -> None:
    if not bell.done():
        bell.set_result(None)
