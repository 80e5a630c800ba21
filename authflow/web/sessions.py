"""
Who is signed in, for the host's handlers: an unguessable value in the browser, everything else here.

The value is a new one at every sign-in and gone at every sign-out (OWASP ASVS 5.0 §7.2.4). Whoever planted the handle
of a run in somebody's browser, or read it there before, has nothing by it: the value is made of what ended the run as
well, a password say, and of a secret. A store is asked by the value's hash: who reads the store cannot be anybody.
"""

import hmac
from collections.abc import Awaitable, Callable
from hashlib import sha256
from secrets import token_bytes
from time import time
from typing import Final, Protocol, TypeAlias, runtime_checkable

from attrs import define, field, frozen

from authflow.core.member import Identity, Tokens
from authflow.web.cookies import Cookies, Header
from authflow.web.http import Request

First: TypeAlias = Callable[[str], Awaitable[bool]]
"""
Whether nobody has done something before: one statement of a store that all processes share.
"""

SESSION: Final = "session"
A_DAY: Final = 24 * 3600
MANY: Final = 100_000
TWICE: Final = 10.0
"""
For so many seconds, the second click of two is signed in as the first was, whose answer the browser threw away.
"""


@frozen
class Member:
    """
    Somebody who is signed in.

    Attributes:
        identity: Who the service said it is, if it said so.
        tokens: What proves it to the service's API. They never leave the server.
    """

    identity: Identity | None
    tokens: Tokens = field(repr=False)


class SessionStore(Protocol):
    """
    Where the members that are signed in are kept. Whoever brings one of their own keeps the tokens encrypted.
    """

    async def put(self, key: str, member: Member, until: float) -> None:
        """
        Keep *member* under *key*, until then in seconds since the epoch.
        """
        ...

    async def get(self, key: str) -> Member | None:
        """
        Who is kept under *key*, unless its time is up.
        """
        ...

    async def drop(self, key: str) -> None:
        """
        Forget *key*.
        """
        ...


@runtime_checkable
class ClaimingStore(SessionStore, Protocol):
    """
    A store that remembers whom it was told to forget, and so needs nobody else to know who was here before.

    Two steps, one that counts and one that keeps, would leave somebody signed out for good whose process is killed
    between them.
    """

    def signed(self, said: bytes) -> str:
        """
        What nobody can make of *said* but the processes that share the store.
        """
        ...

    async def claim(self, run: str, key: str, member: Member, until: float) -> bool:
        """
        Keep *member* under *key*, if *run* has no other key and nobody ever was there; whether somebody is there now.
        """
        ...


@define(eq=False)
class MemorySessions:
    """
    Sessions in this process: gone when it ends, and the oldest first when there are too many.
    """

    now: Callable[[], float] = time
    most: int = MANY
    _kept: dict[str, tuple[float, Member]] = field(init=False, factory=dict[str, tuple[float, Member]], repr=False)

    async def put(self, key: str, member: Member, until: float) -> None:
        """
        Keep *member* under *key*.
        """
        self._kept.pop(key, None)
        while len(self._kept) >= self.most:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (until, member)

    async def get(self, key: str) -> Member | None:
        """
        Who is kept under *key*.
        """
        until, member = self._kept.get(key, (0.0, None))
        if self.now() < until:
            return member
        self._kept.pop(key, None)
        return None

    async def drop(self, key: str) -> None:
        """
        Forget *key*.
        """
        self._kept.pop(key, None)


@frozen
class Sessions:
    """
    Sign browsers in and out.

    Attributes:
        seconds: How long a session lasts, whatever is done with it.
    """

    cookies: Cookies
    store: SessionStore = field(factory=MemorySessions)
    now: Callable[[], float] = time
    seconds: int = A_DAY
    _secret: bytes = field(init=False, factory=lambda: token_bytes(32), repr=False)
    _granted: dict[str, float] = field(init=False, factory=dict[str, float], repr=False)

    async def member(self, request: Request) -> Member | None:
        """
        Who is signed in in the browser that *request* comes from.
        """
        value = self.cookies.read(request, SESSION)
        return None if value is None else await self.store.get(_key(value))

    async def grant(self, request: Request, handle: str, member: Member, first: First) -> Header | None:
        """
        Sign *member* in, whose run of *handle* ended by *request*; what was signed in before is out.

        Two clicks get the same value, and nobody else. A run grants once: after a sign-out, its end is worth nothing.
        """
        value = self._value(request, handle)
        if not await self._kept(_key(handle), _key(value), member, first):
            return None
        if self.cookies.read(request, SESSION) not in {None, value}:
            await self.end(request)
        return self.cookies.put(SESSION, value, seconds=self.seconds)

    def _value(self, request: Request, handle: str) -> str:
        """
        What only the browser gets that ends the run of *handle*, and whoever could say the same as it did.
        """
        said = repr((handle, request.path, sorted(request.query.items()), request.body)).encode("utf-8", "replace")
        if isinstance(self.store, ClaimingStore):
            return self.store.signed(said)
        return hmac.digest(self._secret, said, "sha256").hex()

    async def _kept(self, run: str, key: str, member: Member, first: First) -> bool:
        now = self.now()
        if isinstance(self.store, ClaimingStore):
            return await self.store.claim(run, key, member, now + self.seconds)
        while self._granted and self._granted[oldest := next(iter(self._granted))] <= now:
            del self._granted[oldest]
        if key not in self._granted:
            self._granted[key] = now + TWICE  # Before anything is waited for: two clicks may come at once.
            if not await first(f"session {run}"):
                del self._granted[key]
                return False
            await self.store.put(key, member, now + self.seconds)
        return True

    async def renew(self, request: Request, member: Member) -> None:
        """
        Put *member* in the place of who is signed in: with new tokens, after a refresh.
        """
        value = self.cookies.read(request, SESSION)
        if value is not None and await self.store.get(_key(value)) is not None:
            await self.store.put(_key(value), member, self.now() + self.seconds)

    async def end(self, request: Request) -> Header:
        """
        Sign out whoever is signed in.
        """
        value = self.cookies.read(request, SESSION)
        if value is not None:
            await self.store.drop(_key(value))
        return self.cookies.drop(SESSION)


def _key(value: str) -> str:
    return sha256(value.encode()).hexdigest()
