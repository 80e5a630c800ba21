"""
Whoever waits where nobody can be asked: what must be known is written, and what happens elsewhere is waited for.
"""

import asyncio
import webbrowser

import click
from attrs import define

from authflow.core.action import Action, Go, Hold
from authflow.core.run import Reply
from authflow.ui.terminal import Callback
from authflow.ui.texts import Texts
from authflow.ui.words import about


@define
class Quiet:
    """
    Replies to nothing that somebody would have to type.

    Attributes:
        callback: Where the user's browser comes back to, where a command sends it away.
    """

    texts: Texts
    callback: Callback | None = None

    async def show(self, action: Action) -> Reply | None:
        """
        Wait, where waiting is all that there is to do; else nothing.
        """
        match action:
            case Hold(check_at=float() | int()):
                self._tell(action)
                await asyncio.Event().wait()  # Called off as soon as there is news.
            case Go() if self.callback is not None:
                self._tell(action)
                await asyncio.to_thread(webbrowser.open, action.url)
                return Reply(values=dict(await self.callback.wait()))
            case _:
                pass
        return None

    def _tell(self, action: Action) -> None:
        click.echo("\n".join(about(self.texts, action, 0.0)), err=True)
