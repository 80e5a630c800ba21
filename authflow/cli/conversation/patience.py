"""
A word to whoever waits: a service may take its time, and a terminal that stands still looks broken.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from attrs import define, field

from authflow.core.action import Action
from authflow.core.run import Reply
from authflow.engine.ports import Ui

LONG: Final = 1.0
"""
Seconds after which somebody wonders.
"""


@define
class Patience:
    """
    Shows what *asking* shows, and lets *say* be called, once, where it takes *long* until there is more to show.
    """

    asking: Ui
    say: Callable[[], None]
    long: float = LONG
    _later: asyncio.TimerHandle | None = field(init=False, default=None)

    async def show(self, action: Action) -> Reply | None:
        """
        The reply to *action*, from which on somebody waits again.
        """
        self.end()
        reply = await self.asking.show(action)
        if reply is not None:
            self.begin()
        return reply

    def begin(self) -> None:
        """
        Somebody waits from now on.
        """
        self.end()
        self._later = asyncio.get_running_loop().call_later(self.long, self.say)

    def end(self) -> None:
        """
        Nobody waits any more.
        """
        if self._later is not None:
            self._later.cancel()
