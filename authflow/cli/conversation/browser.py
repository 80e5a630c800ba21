"""
A conversation in the user's browser, on pages that are there for it alone.
"""

import asyncio
import webbrowser
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Final

import click
from attrs import define, field

from authflow.cli.conversation.neighbours import is_ours
from authflow.cli.serving.hosting import LOOPBACK, bound, hosting, origin_at, port_of
from authflow.core.action import Action, Hold
from authflow.core.run import Reply
from authflow.door import AuthFlow
from authflow.web.once import Once

FAREWELL: Final = 5.0
"""
Seconds that a browser gets to fetch the page that says how it ended.
"""
PATIENCE: Final = 2.0


@define
class Browser:
    """
    Shows an action where the user's browser is, and waits until that has gone on.

    Attributes:
        stack: What the pages are closed with.
        browse: Opens an address in the user's browser.
    """

    auth: AuthFlow
    stack: AsyncExitStack
    browse: Callable[[str], object] = webbrowser.open
    once: Once | None = field(init=False, default=None)

    async def show(self, action: Action) -> Reply | None:
        """
        Wait until the run of *action* has left its step.
        """
        if self.once is None:
            await self._open(action)
        if isinstance(action, Hold):
            await asyncio.Event().wait()  # Called off as soon as it moves on.
        await self.auth.moved(action.handle, step=action.step)
        return Reply()  # What was replied stands: to an older step, this changes nothing, and what is next is shown.

    def came_back(self) -> bool:
        """
        Whether the browser asked for anything since the last time, so that somebody is there still.
        """
        once = self.once
        used = once is not None and once.used
        if once is not None:
            once.used = False
        return used

    async def farewell(self) -> None:
        """
        Wait until the browser has been shown the end, if there is one.
        """
        if self.once is not None and self.once.came.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL):
                    await self.once.ended.wait()

    async def _open(self, action: Action) -> None:
        """
        Serve pages for the run of *action*, and lead the user there.
        """
        sock = self.stack.enter_context(bound())
        self.once = Once(self.auth, action, origin_at(LOOPBACK, port_of(sock)), self._warn)
        await self.stack.enter_async_context(hosting(self.once, sock, PATIENCE, is_ours))
        click.echo(f"{self.auth.texts.say('ui.open')}\n{self.once.address}", err=True)
        with suppress(webbrowser.Error):  # The address is shown all the same.
            await asyncio.to_thread(self.browse, self.once.address)

    def _warn(self) -> None:
        click.echo(self.auth.texts.say("ui.used_again"), err=True)
