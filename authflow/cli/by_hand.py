"""
Signing in by hand, in the terminal that the demo runs in, as often as one likes.
"""

import asyncio
import sys
from collections.abc import Iterator
from typing import Final, Never

import click
from attrs import define, field

from authflow.cli.answers import Answers
from authflow.cli.owner import Owner
from authflow.core.action import Action, Done, Failed
from authflow.door import AuthFlow
from authflow.emulator.mailbox import Mail, Mailbox
from authflow.engine.clock import SystemClock
from authflow.engine.ports import Store
from authflow.engine.race import first
from authflow.ui.lines import Lines
from authflow.ui.terminal import Terminal
from authflow.ui.words import about

LOOK: Final = 0.3
"""
Seconds between two looks into the mailbox.
"""


@define
class ByHand:
    """
    Offers the conversation, has it, and offers it again; a run that was left is gone on with.

    Attributes:
        terminal: Asks.
        mailbox: Whose mail is shown as it comes: there is no second screen to look into it.
    """

    auth: AuthFlow
    store: Store
    base_url: str
    terminal: Terminal
    mailbox: Mailbox
    lines: Lines = field(factory=lambda: Lines(sys.stdin))
    _seen: set[str] = field(init=False, factory=set[str])
    _left: Action | None = field(init=False, default=None)

    async def offer(self) -> None:
        """
        Go on until the lines are at their end.
        """
        from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415 - plain lines need none of it

        self._seen = {mail.id for mail in self.mailbox.mails()}
        while True:
            click.echo(self.auth.texts.say("ui.offer_again" if self._left is not None else "ui.offer"))
            if await self.lines.read() is None:
                return
            # What is written while a form is shown goes above it.
            with patch_stdout(raw=True):
                ended = await first(self._talk(), self._tell_of_mail())
            self._left = None if isinstance(ended, Done | Failed) else ended
            if self._left is None:
                click.echo("\n".join(about(self.auth.texts, ended, SystemClock().now())))

    async def _talk(self) -> Action:
        asking = Owner(self.terminal, self.auth, self.store, self.base_url)
        answers = Answers(self.lines, frozenset(), asking)
        return await self.auth.drive("login", answers, handle=self._left.handle if self._left is not None else None)

    async def _tell_of_mail(self) -> Never:
        while True:
            for mail in self._new():
                line = self.auth.texts.say("ui.mail", to=mail.to, what=mail.code or mail.link or mail.subject)
                click.echo(f"\n{line}" if self.terminal.plain else line)  # Lines are asked in the middle of one.
            await asyncio.sleep(LOOK)

    def _new(self) -> Iterator[Mail]:
        new = [mail for mail in reversed(self.mailbox.mails()) if mail.id not in self._seen]
        self._seen |= {mail.id for mail in new}
        yield from new
