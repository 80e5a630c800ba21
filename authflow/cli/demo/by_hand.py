"""
Signing in by hand, in the terminal that the demo runs in, as often as one likes.
"""

import sys

import click
from attrs import define, field

from authflow.cli.conversation.answers import Answers
from authflow.core.action import Action, Done, Failed
from authflow.door import AuthFlow
from authflow.engine.clock import SystemClock
from authflow.ui.lines import Lines
from authflow.ui.terminal import Terminal
from authflow.ui.words import about


@define
class ByHand:
    """
    Offers the conversation, has it, and offers it again; a run that was left is gone on with.

    Attributes:
        terminal: Asks.
        asks: Whether it stands in the middle of a line, in which somebody is asked.
    """

    auth: AuthFlow
    terminal: Terminal
    lines: Lines = field(factory=lambda: Lines(sys.stdin))
    asks: bool = field(init=False, default=False)
    _left: Action | None = field(init=False, default=None)

    async def offer(self) -> None:
        """
        Go on until the lines are at their end.
        """
        from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415 - plain lines need none of it

        while True:
            click.echo(self.auth.texts.say("ui.offer_again" if self._left is not None else "ui.offer"))
            if await self.lines.read() is None:
                return
            # What is written while a form is shown goes above it.
            with patch_stdout(raw=True):
                self.asks = bool(self.terminal.plain)
                ended = await self._talk()
                self.asks = False
            self._left = None if isinstance(ended, Done | Failed) else ended
            if self._left is None:
                click.echo("\n".join(about(self.auth.texts, ended, SystemClock().now())))

    async def _talk(self) -> Action:
        answers = Answers(self.lines, frozenset(), self.terminal)
        return await self.auth.drive("login", answers, handle=self._left.handle if self._left is not None else None)
