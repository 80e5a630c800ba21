"""
Connections to one Redis that are taken and given back by whoever asks it something.

The driver's pool counts each that is taken and given back, for whoever measures. That, and a clock set anew for each
command, was a third of what a command took. What is hard about connections stays the driver's.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from attrs import define, field

LOOKS: Final = 10
"""
So often, while patience lasts, it is looked whether it is over for somebody.
"""


@define(eq=False)
class Lines:
    """
    The connections that nobody uses just now, made by the driver's *pool*; there are as many as were needed at once.

    Attributes:
        pack: Writes a command as it is sent; the driver's own, in Python, takes a tenth of what a command does.
        patience: How long a command may take, in seconds; a tenth more at worst.
    """

    pool: Any
    pack: Callable[[tuple[object, ...]], bytes]
    patience: float
    _idle: list[Any] = field(init=False, factory=list[Any])
    _busy: dict[Any, tuple[float, asyncio.Timeout]] = field(
        init=False, factory=dict[Any, tuple[float, asyncio.Timeout]]
    )
    _next_look: asyncio.TimerHandle | None = field(init=False, default=None)
    _closed: bool = field(init=False, default=False)

    async def execute_command(self, *command: object) -> Any:
        """
        What the server says to *command*.

        The driver's client would measure that, try it again and look up how to read the answer. A connection closes
        itself where whoever waits for it is called off, so that nobody reads another's answer.

        Raises:
            TimeoutError: It has not said anything in time.
        """
        loop = asyncio.get_running_loop()
        if self._next_look is None:
            self._next_look = loop.call_later(self.patience / LOOKS, self._look, loop)
        line = self._idle.pop() if self._idle else self.pool.make_connection()
        try:
            async with asyncio.timeout(None) as clock:
                self._busy[line] = loop.time() + self.patience, clock
                await self.pool.ensure_connection(line)  # It may never have been one, or have been hung up meanwhile.
                await line.send_packed_command([self.pack(command)])
                return await line.read_response()
        finally:
            del self._busy[line]
            if self._closed:
                await line.disconnect(nowait=True)
            else:
                self._idle.append(line)

    async def aclose(self) -> None:
        """
        Close every connection; one that is in use, when it is given back.
        """
        self._closed = True
        idle, self._idle = self._idle, []
        await asyncio.gather(*(line.disconnect() for line in idle), return_exceptions=True)
        if self._next_look is not None and not self._busy:
            self._next_look.cancel()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """
        Set the clock of everybody whose patience is over: it rings at once.
        """
        for until, clock in self._busy.values():
            if until <= loop.time() and clock.when() is None:
                clock.reschedule(until)
        self._next_look = loop.call_later(self.patience / LOOKS, self._look, loop) if self._busy else None
