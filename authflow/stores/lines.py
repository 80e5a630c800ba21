"""
Connections to one Redis that are taken and given back by whoever asks it something.

The driver's pool counts each that is taken and given back, for whoever measures, and looks through all of them: with
every command, for a quarter of what the command takes. What is hard about connections stays the driver's.
"""

from typing import Any

from attrs import define, field


@define(eq=False)
class Lines:
    """
    The connections that nobody uses just now, made by the driver's *pool*; there are as many as were needed at once.
    """

    pool: Any
    _idle: list[Any] = field(init=False, factory=list[Any])
    _closed: bool = field(init=False, default=False)

    async def execute_command(self, *command: object) -> Any:
        """
        What the server says to *command*.

        The driver's client would measure that, try it again and look up how to read the answer. A connection closes
        itself where whoever waits for it is called off, so that nobody reads another's answer.
        """
        line = self._idle.pop() if self._idle else self.pool.make_connection()
        try:
            await self.pool.ensure_connection(line)  # It may never have been one, or have been hung up meanwhile.
            await line.send_command(*command)
            return await line.read_response()
        finally:
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
