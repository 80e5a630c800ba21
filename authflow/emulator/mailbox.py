"""
The mail that the emulator sends: kept here, and nowhere else.
"""

import asyncio
from collections.abc import Iterable
from itertools import takewhile
from typing import Final
from uuid import uuid4

from attrs import define, field, frozen

from authflow.core.call import secret
from authflow.core.value import canonical

MOST: Final = 1000


@frozen
class Mail:
    """
    One mail.

    Attributes:
        at: When it was sent, in seconds since the epoch.
        code: The six digits in it.
        link: The address in it.
    """

    id: str
    to: str
    subject: str
    at: float
    code: str | None = secret(default=None)
    link: str | None = secret(default=None)


@define
class Mailbox:
    """
    Everybody's mail.
    """

    _posted: list[Mail] = field(init=False, factory=list[Mail], repr=False)
    _mails: list[Mail] = field(init=False, factory=list[Mail], repr=False)
    _known: set[str] = field(init=False, factory=set[str], repr=False)
    _fetched: set[str] = field(init=False, factory=set[str], repr=False)
    _waiting: set[asyncio.Future[None]] = field(init=False, factory=set[asyncio.Future[None]], repr=False)

    def post(self, to: str, subject: str, at: float, *, code: str | None = None, link: str | None = None) -> None:
        """
        Hand a mail in.

        `deliver` brings it, after the answer that it belongs to: nobody can tell by the time an answer takes whether
        a mail went out (CASES 40).
        """
        self._posted.append(Mail(str(uuid4()), to, subject, at, code, link))

    def deliver(self) -> None:
        """
        Bring what was posted, and wake who waits for it.
        """
        if self._posted:
            self._mails = [*self._mails, *self._posted][-MOST:]
            self._known |= {mail.id for mail in self._posted}
            self._posted.clear()
            self._wake_all()

    def mails(self, to: str | None = None) -> list[Mail]:
        """
        Every mail to *to*, or to anybody; newest first.
        """
        self.deliver()
        return [mail for mail in reversed(self._mails) if to is None or canonical(mail.to) == canonical(to)]

    def knows(self, mail_id: str) -> bool:
        """
        Whether there was a mail called *mail_id* since the beginning, or since all was thrown away.
        """
        return mail_id in self._known

    async def wait(self, to: str | None = None, *, timeout: float = 10.0, after: str | None = None) -> Mail | None:  # noqa: ASYNC109 - how long a caller waits for a mail is a value of its own
        """
        The newest mail to *to* that is newer than the mail called *after*; without that, that no wait has fetched.

        Args:
            timeout: Seconds of real time, whatever the emulator's clock does.
        """
        try:
            async with asyncio.timeout(timeout):
                while (mail := self._next(to, after)) is None:
                    await self._arrival()
        except TimeoutError:
            return None
        self._fetched.add(mail.id)
        return mail

    @property
    def fetched(self) -> set[str]:
        """
        The ids of mails that a wait has brought somebody.
        """
        return {*self._fetched}

    @property
    def forgotten(self) -> set[str]:
        """
        The ids of mails that are not kept any more.
        """
        return self._known - {mail.id for mail in self.mails()}

    def restore(self, mails: Iterable[Mail], fetched: Iterable[str], forgotten: Iterable[str]) -> None:
        """
        Let *mails*, oldest first, be all there are, and wake who waits for one.
        """
        self.clear()
        kept = [*mails]
        self._mails = kept[-MOST:]
        self._known = {*forgotten, *(mail.id for mail in kept)}
        self._fetched = {*fetched}
        self._wake_all()

    def clear(self) -> None:
        """
        Throw all mail away.
        """
        self._posted.clear()
        self._mails.clear()
        self._known.clear()
        self._fetched.clear()

    def _wake_all(self) -> None:
        for arrival in [*self._waiting]:
            _wake(arrival)

    async def _arrival(self) -> None:
        # A future of the loop that runs now: an asyncio.Event would tie the world to the first loop that waits on it.
        arrival = asyncio.get_running_loop().create_future()
        self._waiting.add(arrival)
        try:
            await arrival
        finally:
            self._waiting.discard(arrival)

    def _next(self, to: str | None, after: str | None) -> Mail | None:
        if after is None:
            return next((mail for mail in self.mails(to) if mail.id not in self._fetched), None)
        # Among everybody's: the mail called *after* need not be one to *to*.
        newer = {mail.id for mail in takewhile(lambda mail: mail.id != after, self.mails())}
        return next((mail for mail in self.mails(to) if mail.id in newer), None)


def _wake(arrival: asyncio.Future[None]) -> None:
    # Who waits may do so in another loop, or have left one that is closed by now.
    loop = arrival.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(_arrived, arrival)


def _arrived(arrival: asyncio.Future[None]) -> None:
    if not arrival.done():
        arrival.set_result(None)
