"""
Connections to one Redis that are taken and given back by whoever asks it something.

The driver's pool counts each that is taken and given back, for whoever measures, and a clock of its own for each
command is set anew each time: together a third of what a command takes. What is hard about connections stays the
driver's.
"""

import asyncio
from collections.abc import Callable
from math import inf
from typing import Any, Final

from attrs import define, field

LOOKS: Final = 10
"""
So often, while patience lasts, somebody looks whether it is over.
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
    _busy: dict[Any, float] = field(init=False, factory=dict[Any, float])
    _watch: asyncio.Task[None] | None = field(init=False, default=None)
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
        if self._watch is None:
            self._watch = loop.create_task(self._watching())
        line = self._idle.pop() if self._idle else self.pool.make_connection()
        self._busy[line] = loop.time() + self.patience
        try:
            await self.pool.ensure_connection(line)  # It may never have been one, or have been hung up meanwhile.
            await line.send_packed_command([self.pack(command)])
            return await line.read_response()
        except Exception as fault:
            if self._busy[line] == -inf:
                raise TimeoutError from fault
            raise
        finally:
            del self._busy[line]
            if self._closed:
                await line.disconnect()
            else:
                self._idle.append(line)

    async def aclose(self) -> None:
        """
        Close every connection; one that is in use, when it is given back.
        """
        self._closed = True
        while self._idle:
            await self._idle.pop().disconnect()
        if self._watch is not None and not self._busy:
            self._watch.cancel()
            await asyncio.wait({self._watch})

    async def _watching(self) -> None:
        """
        Hang up where patience is over, as long as anybody waits: who waits there is told by that.
        """
        loop = asyncio.get_running_loop()
        try:
            while self._busy:
                await asyncio.sleep(self.patience / LOOKS)
                late = [line for line, until in self._busy.items() if until <= loop.time()]
                for line in late:
                    if self._busy.get(line, inf) <= loop.time():  # It may have been given back meanwhile.
                        # Late for good: one that is being connected has nothing yet that could be hung up.
                        self._busy[line] = -inf
                        await line.disconnect(nowait=True)
        finally:
            self._watch = None
