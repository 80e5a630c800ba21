"""
Looks at the identity service: whether it answers, what time it has, and whether it still knows the member.

Nothing is changed there; a visitor's token is all that is fetched.
"""

import asyncio
import socket
import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
from email.utils import parsedate_to_datetime
from threading import Thread
from typing import Final

import aiohttp
from attrs import field, frozen
from cattrs.errors import BaseValidationError
from yarl import URL

from authflow.cli.doctor.looks import Look, bad, ok, stopped, warn
from authflow.cli.emulator.reach import starting
from authflow.cli.exits import Exit
from authflow.cli.kept import Member
from authflow.cli.settings import is_local
from authflow.core.errors import AuthflowError, ServiceError, ServiceUnavailable
from authflow.core.outcome import Outcome
from authflow.emulator.addresses import allowed
from authflow.emulator.remote import Remote
from authflow.emulator.settings import Settings as Emulated
from authflow.ui.words import lasting
from authflow.wix import exchange
from authflow.wix.client import WixClient
from authflow.wix.grants import tokens_in
from authflow.wix.http import HttpTransport
from authflow.wix.inquiries import Inquiries
from authflow.wix.refusals import meaning
from authflow.wix.settings import WixSettings
from authflow.wix.wire import Response, Silence, demand

PATIENCE: Final = 2.2
"""
Seconds that all of it may take.
"""
SKEW: Final = 5.0
"""
Seconds that two clocks may differ without anybody noticing.
"""
REFUSALS: Final = frozenset({400, 401, 403, 404})


@frozen
class Visit:
    """
    A visit to the service that *settings* name.

    Attributes:
        until: When it must be over, by the monotonic clock.
    """

    settings: WixSettings
    until: float = field(factory=lambda: time.monotonic() + PATIENCE)

    async def service(self) -> list[Look]:
        """
        Look whether it answers, what time it has, and whether it would lead back.
        """
        base = self.settings.base_url
        if not await resolved(self.host, self.left):
            return [bad("service", f"{self.host} has no address here", "are you online?", Exit.UNREACHABLE)]
        began = time.monotonic()
        async with self._transport() as transport:
            response = await transport(exchange.anonymous(self.settings))
        took = time.monotonic() - began
        if isinstance(response, Silence):
            advice = f"`{starting(base)}` starts an emulator there" if is_local(base) else "are you online?"
            return [bad("service", f"nobody answers at {base} (in {took:.1f} s)", advice, Exit.UNREACHABLE)]
        return [_visited(response, base, took), *await self._emulated(response)]

    async def member(self, member: Member) -> list[Look]:
        """
        Look whether it knows *member* still.
        """
        who = f"{member.email or 'somebody'} at {member.base_url}"
        try:
            if not await resolved(self.host, self.left):
                raise ServiceUnavailable(f"{self.host} has no address here")
            async with self._transport() as transport:
                info = await Inquiries(WixClient(self.settings, transport)).token_info(member.access)
        except ServiceError as silent:
            return [warn("signed in", f"{who}, as far as is known: {str(silent).rstrip('.')}", "see the service")]
        if info.active:
            return [ok("signed in", who)]
        advice = "`authflow refresh`" if member.refresh else "`authflow login`"
        return [warn("signed in", f"{who}: the access token is good no more", advice)]

    async def _emulated(self, response: Response) -> list[Look]:
        if not is_local(self.settings.base_url):
            address = self.settings.redirect_uri
            return [
                _clock(_date(response), "the service"),
                *([_untold(address)] if address is not None else []),
            ]
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.left)) as session:
            emulator = Remote(self.settings.base_url, session)
            try:
                now = _clock(await emulator.now(), "the emulator")
                return [now, *self._way_back(demand(await emulator.settings(), Emulated))]
            except (AuthflowError, BaseValidationError):
                found = f"whoever serves at {self.settings.base_url} is none"
                return [warn("emulator", found, "on this machine, only emulators are expected")]

    def _way_back(self, emulated: Emulated) -> list[Look]:
        address = self.settings.redirect_uri
        if address is None:
            return []
        if allowed(address, emulated):
            return [ok("way back", f"the emulator allows {address}")]
        advice = f"`authflow emulator settings allowedRedirectUris={address}`"
        return [bad("way back", f"the emulator does not allow {address}", advice)]

    @property
    def host(self) -> str:
        """
        Where it leads.
        """
        return URL(self.settings.base_url).host or ""

    @property
    def left(self) -> float:
        """
        Seconds that are left for it.
        """
        return max(0.1, self.until - time.monotonic())

    @asynccontextmanager
    async def _transport(self) -> AsyncGenerator[HttpTransport, None]:
        transport = HttpTransport(self.settings, connect_seconds=self.left, total_seconds=self.left)
        try:
            yield transport
        finally:
            await transport.aclose()


async def visits(settings: WixSettings | None, member: Member | None) -> list[Look]:
    """
    Look at the service, and at the one where *member* is signed in, both at once.
    """
    looking: list[Coroutine[None, None, list[Look]]] = []
    if settings is not None:
        looking.append(_safely("service", Visit(settings).service()))
    if member is not None:
        looking.append(_safely("signed in", _known(member)))
    return [look for looks in await asyncio.gather(*looking) for look in looks]


async def resolved(host: str, seconds: float) -> bool:
    """
    Whether *host* has an address, and says so in *seconds*.

    The event loop's own threads are waited for when it ends, and a resolver without a network can take a minute.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[bool] = loop.create_future()

    def look() -> None:
        try:
            there = bool(socket.getaddrinfo(host, None))
        except (OSError, UnicodeError):
            there = False
        with suppress(RuntimeError):  # Nobody waits any more.
            loop.call_soon_threadsafe(_set, found, there)

    Thread(target=look, daemon=True).start()
    try:
        async with asyncio.timeout(seconds):
            return await found
    except TimeoutError:
        return False


def _set(found: asyncio.Future[bool], there: bool) -> None:
    if not found.done():
        found.set_result(there)


async def _safely(name: str, looking: Coroutine[None, None, list[Look]]) -> list[Look]:
    try:
        return await looking
    except Exception as fault:  # noqa: BLE001 - whatever is broken, the doctor says so and goes on
        return [stopped(name, fault)]


async def _known(member: Member) -> list[Look]:
    return await Visit(WixSettings(member.client_id, member.base_url)).member(member)


def _visited(response: Response, base: str, took: float) -> Look:
    tokens = tokens_in(response, 0.0)
    if tokens is not None and tokens.access:
        return ok("service", f"{base} gave a visitor's token in {took * 1000:.0f} ms")
    match meaning(response, None).outcome:
        case Outcome.THROTTLED:
            return bad("service", f"{base} has no time for us now", "try again later", Exit.THROTTLED)
        case Outcome.UNAVAILABLE | Outcome.UNKNOWN:
            found = f"{base} is out of order (it answered {response.status})"
            return bad("service", found, "try again later", Exit.UNREACHABLE)
        case _ if response.status in REFUSALS and response.document is not None:
            found = f"{base} does not know this client_id (it answered {response.status})"
            return bad("service", found, "`authflow config show` tells where it is set")
        case _:
            found = f"whoever serves at {base} is no identity service (it answered {response.status})"
            return bad("service", found, "is base_url right?", Exit.UNREACHABLE)


def _date(response: Response) -> float | None:
    """
    The time that came with *response* (RFC 9110 §6.6.1).
    """
    try:
        return parsedate_to_datetime(response.headers.get("date", "")).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _clock(there: float | None, whose: str) -> Look:
    if there is None:
        return ok("clock", f"{whose} does not say what time it has")
    ahead = there - time.time()
    if abs(ahead) <= SKEW:
        return ok("clock", f"{whose} has the same time")
    found = f"{whose} is {lasting(abs(ahead))} {'ahead' if ahead > 0 else 'behind'}"
    return warn("clock", found, "tokens and codes end by that clock, and not by this machine's")


def _untold(address: str) -> Look:
    return ok("way back", f"not asked, as only a sign-in can: whether the OAuth app allows {address}")
