"""
Engines put together for tests: chance that counts, a store that is watched, a clock at noon.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import Any, Final, TypeVar

import attrs
from attrs import define, field

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from authflow.core.atlas import Atlas
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.engine.clock import HandClock
from authflow.engine.engine import Engine
from authflow.engine.journal import Journal
from authflow.engine.limits import Limits
from authflow.engine.ports import Service, Store
from authflow.engine.record import Record
from authflow.engine.turn import OnDone, Turns
from authflow.stores.memory import MemoryStore
from tests.engine.passing import Passing
from tests.runs import ADA, HERE, NOON

KEY: Final = b"k" * 32
BRIEF: Final = Limits(wait=0.0)
"""
Nobody waits for another one's call.
"""

UNCOUNTED: Final = Limits(codes=(), guesses=(), passwords=(), mails=())
"""
Identities may do what they like.
"""

A = TypeVar("A", Ask, Go, Hold, Done, Failed)
P = TypeVar("P")
R = TypeVar("R")


@define
class Dice:
    """
    Chance that is the same in every test, and never twice the same in one.

    Attributes:
        name: Whose chance it is: tests that share a server must not throw what others threw, or they meet their runs.
    """

    name: str = ""
    thrown: int = 0

    def __call__(self, size: int, /) -> bytes:
        """
        The next *size* bytes.
        """
        self.thrown += 1
        return sha256(f"{self.name}{self.thrown}".encode()).digest()[:size]


@define(eq=False)
class WatchedStore(Passing):
    """
    A store that keeps every record it was ever handed.

    Attributes:
        slow: Whether it gives way before and after what it does, as one behind a network does.
    """

    slow: bool = False
    inner: MemoryStore = field(factory=MemoryStore)
    written: list[Record] = field(factory=list[Record])

    async def put(self, record: Record) -> bool:
        """
        Note *record* down and store it.
        """
        self.written.append(record)
        return await self._slowly(self.inner.put, record)

    async def get(self, run_id: str) -> Record | None:
        """
        The run called *run_id*.
        """
        return await self._slowly(self.inner.get, run_id)

    async def swap(self, record: Record) -> bool:
        """
        Note *record* down and store it.
        """
        self.written.append(record)
        return await self._slowly(self.inner.swap, record)

    async def _slowly(self, step: Callable[[P], Awaitable[R]], what: P) -> R:
        if not self.slow:
            return await step(what)
        await asyncio.sleep(0)
        done = await step(what)
        await asyncio.sleep(0)
        return done


@define(eq=False)
class Bench:
    """
    An engine, and all that it was put together from.
    """

    service: Service
    store: Store = field(factory=WatchedStore)
    clock: HandClock = field(factory=lambda: HandClock(NOON))
    limits: Limits = field(factory=Limits)
    atlas: Atlas = HERE
    on_done: OnDone | None = None
    dice: Dice = field(factory=Dice)
    engine: Engine = field(init=False)

    def __attrs_post_init__(self) -> None:
        turns = Turns(
            atlas=self.atlas,
            service=self.service,
            store=self.store,
            clock=self.clock,
            chance=self.dice,
            limits=self.limits,
            journal=Journal(),
            on_done=self.on_done,
        )
        self.engine = Engine(turns, KEY)

    def another(self, service: Service | None = None, *, atlas: Atlas | None = None) -> "Bench":
        """
        A second worker over the same store, under the same clock.
        """
        return Bench(service or self.service, self.store, self.clock, self.limits, atlas or self.atlas)

    async def record(self, action: Action) -> Record:
        """
        What is stored of the run of *action*.
        """
        record = await self.store.get(action.run)
        assert record is not None
        return record

    async def reply(self, action: Action, choice: Choice = Choice.SUBMIT, /, **values: object) -> Action:
        """
        Reply to *action*.
        """
        return await self.engine.reply(action.handle, Reply(choice, values, action.step))

    async def sign_in(self, action: Action, email: str = ADA) -> Action:
        """
        Reply to *action* with ada's credentials, or somebody else's.
        """
        return await self.reply(action, email=email, password="correct horse")


def expect(kind: type[A], action: Action) -> A:
    """
    *action*, which is a *kind*.
    """
    assert isinstance(action, kind), action
    return action


def spelled(value: object) -> str:
    """
    *value* written out in full, with all that its repr is silent about.
    """
    if attrs.has(type(value)):
        return f"{type(value).__name__}({', '.join(spelled(part) for part in _parts(value))})"
    if isinstance(value, Mapping):
        return ", ".join(f"{spelled(name)}: {spelled(part)}" for name, part in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(spelled(part) for part in value)
    return str(value)


def _parts(value: Any) -> list[object]:
    return [getattr(value, one.name) for one in attrs.fields(type(value))]
