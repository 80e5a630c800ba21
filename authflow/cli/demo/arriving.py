"""
The mail of the emulator, told as it comes: there is no second screen to look into it.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Final, Never

import click
from attrs import define, field

from authflow.emulator.mailbox import Mail, Mailbox
from authflow.ui.texts import Texts

LOOK: Final = 0.3
"""
Seconds between two looks into the mailbox.
"""


@define
class Arriving:
    """
    Tells of mail that was not there before.

    Attributes:
        asks: Whether a line has been begun in which somebody is asked.
    """

    mailbox: Mailbox
    texts: Texts
    asks: Callable[[], bool] = lambda: False
    _seen: set[str] = field(init=False, factory=set[str])

    def __attrs_post_init__(self) -> None:
        self._seen = {mail.id for mail in self.mailbox.mails()}

    async def tell(self) -> Never:
        """
        Go on until somebody calls it off.
        """
        while True:
            for mail in self._new():
                line = self.texts.say("ui.mail", to=mail.to, what=mail.code or mail.link or mail.subject)
                click.echo(f"\n{line}" if self.asks() else line)
            await asyncio.sleep(LOOK)

    def _new(self) -> Iterator[Mail]:
        new = [mail for mail in reversed(self.mailbox.mails()) if mail.id not in self._seen]
        self._seen |= {mail.id for mail in new}
        yield from new
