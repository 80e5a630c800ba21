"""
People who want to be signed in, whatever becomes of those who serve them: each with a browser that keeps no connection.
"""

import asyncio
import time
from collections.abc import Awaitable
from enum import StrEnum
from http import HTTPStatus
from typing import Final

import aiohttp
from attrs import define, field

from authflow.emulator.remote import Remote
from tests.cli.visitor import Visitor
from tests.web.browser import Page

PASSWORD: Final = "correct horse battery staple"
SIGNED_IN: Final = "You are signed in"
HELD: Final = "Too many codes were mailed to this address"
WRONG_CODES: Final = 7
"""
More than any code outlives.
"""
REGISTER: Final = "register"
"""
What is chosen by whoever is not known yet.
"""
OTHERWISE: Final = ("check", "retry", "back")
"""
What is chosen where nothing is to be filled in, the first one that is offered.
"""
A_MOMENT: Final = 0.3
MAIL: Final = 3.0
"""
How long somebody waits for a mail before they try something else, in seconds.
"""
BROKEN: Final = (aiohttp.ClientError, TimeoutError, OSError)


class Kind(StrEnum):
    """
    What somebody has to do in order to be signed in.
    """

    PASSWORD = "password"
    CODE = "code"
    APPROVAL = "approval"
    GUESSING = "guessing"
    REGISTERING = "registering"


@define(eq=False)
class Person:
    """
    Somebody with an address of their own.

    Attributes:
        origin: Where the pages are.
        remote: The emulator's controls: where mail is read, and what the owner does.
        answered: How long each request took that was answered, in seconds.
        cut_off: How many requests were not answered, or with no page.
        codes: How many mailed codes they typed; whoever was cut off may have typed one that is no longer good.
        held: Whether so many codes were mailed in vain that the next one must wait for a quarter of an hour.
    """

    kind: Kind
    email: str
    origin: str
    remote: Remote
    visitor: Visitor
    answered: list[float] = field(init=False, factory=list[float])
    cut_off: int = field(init=False, default=0)
    codes: int = field(init=False, default=0)
    held: bool = field(init=False, default=False)
    _guesses: int = field(init=False, default=0)
    _begun: int = field(init=False, default=0)

    async def arrives(self) -> None:
        """
        Be known to the site as whoever has to do that.
        """
        if self.kind is not Kind.REGISTERING:
            verified, approved = self.kind not in {Kind.CODE, Kind.GUESSING}, self.kind is not Kind.APPROVAL
            await self.remote.seed(email=self.email, password=PASSWORD, verified=verified, approved=approved)

    async def signs_in(self, seconds: float) -> bool:
        """
        Whether they are signed in before so many *seconds* are over, and are known wherever they come then.
        """
        until = time.monotonic() + seconds
        page: Page | None = None
        while time.monotonic() < until:
            if page is None or page.status >= HTTPStatus.BAD_REQUEST:
                page = await self._begin()
            elif SIGNED_IN in page.text:
                home = await self._shown(self.visitor.get(f"{self.origin}/"))
                if home is not None and self.email in home.text:
                    return True
                page = None if home is None or home.status == HTTPStatus.OK else page
            else:
                page = await self._step(page)
        return False

    async def _begin(self) -> Page | None:
        """
        Look at the page where one signs in, or registers: whoever does not know whether they have tries both.
        """
        if self._begun:
            await asyncio.sleep(A_MOMENT)
        registers = self.kind is Kind.REGISTERING and self._begun % 2 == 0
        self._begun += 1
        return await self._shown(self.visitor.get(f"{self.origin}/{'register' if registers else 'login'}"))

    async def _step(self, page: Page) -> Page | None:
        """
        Do what *page* asks for.
        """
        if "code" in page.values:
            return await self._code(page)
        if 0 < self._guesses < WRONG_CODES:
            self._guesses = WRONG_CODES  # There is nothing to guess any more.
        if "email" in page.values:
            shown = await self._shown(self.visitor.post(email=self.email, password=PASSWORD))
            if shown is None or "email" not in shown.values:
                return shown
            if self.kind is Kind.REGISTERING and REGISTER in page.choices and REGISTER in shown.choices:
                return await self._shown(self.visitor.post(REGISTER))  # Whoever was to register them never came to it.
            return None
        if "password" in page.values:
            return await self._shown(self.visitor.post(password=PASSWORD))
        if "check" in page.choices:
            await self._approved()
        for choice in OTHERWISE:
            if choice in page.choices:
                return await self._shown(self.visitor.post(choice))
        await asyncio.sleep(A_MOMENT)
        return await self._shown(self.visitor.get(page.url))

    async def _code(self, page: Page) -> Page | None:
        if self.kind is Kind.GUESSING and self._guesses < WRONG_CODES:
            self._guesses += 1
            return await self._shown(self.visitor.post(code=f"{self._guesses:06}"))
        mail = await self.remote.next_mail(self.email, MAIL)
        if mail is not None and "code" in mail:
            self.codes += 1
            return await self._shown(self.visitor.post(code=str(mail["code"])))
        return await self._shown(self.visitor.post("resend")) if "resend" in page.choices else None

    async def _approved(self) -> None:
        for member in await self.remote.members():
            if member["email"] == self.email:
                await self.remote.approve(member["id"])

    async def _shown(self, asked: Awaitable[Page]) -> Page | None:
        """
        The page that was *asked* for; nothing where nobody answers, or not with a page.
        """
        begun = time.perf_counter()
        try:
            page = await asked
        except BROKEN:
            page = None
        if page is None or page.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.cut_off += 1
            return None
        self.answered.append(time.perf_counter() - begun)
        self.held = self.held or HELD in page.text
        return page
