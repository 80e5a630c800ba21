"""
Two processes of the operating system that want the same at the same time: released together, again and again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any, Final, TypeAlias

from attrs import define, frozen

from authflow.calls.signing_in import VerifyDuringAuthentication
from authflow.core.call import Call
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Reply
from authflow.engine.ports import Count, Jar, Said
from authflow.engine.record import Record
from authflow.stores.kept import Kept
from authflow.testing.records import after, fresh
from tests.engine.benches import UNCOUNTED, Bench
from tests.engine.services import Speech, by_call
from tests.runs import ADA
from tests.stores.places import kept_at

PATIENCE: Final = 60.0
AT_ONCE: Final = 8
FIVE: Final = Count("codes", ((5, 60.0), (5, 3600.0)))
SEVEN: Final = Count("mails", ((7, 3600.0),))
_released: list[Barrier] = []


@frozen
class Asked:
    """
    What a user looks at.
    """

    handle: str
    step: int


Contest: TypeAlias = Callable[[Kept, Any], Awaitable[Any]]


@define(eq=False)
class Unhurried:
    """
    A service that takes its time, so that whoever else wants the same call comes meanwhile.
    """

    speech: Speech
    calls: list[str]

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Say the same to every call, and note it.
        """
        self.calls.append(type(call).__name__)
        await asyncio.sleep(0.002)
        return await by_call(**{type(call).__name__: self.speech}).send(call, jar)


@define(eq=False)
class Rivals:
    """
    The two processes.
    """

    pool: ProcessPoolExecutor
    url: str

    async def race(self, contest: Contest, given: Sequence[object], together: int = 1) -> list[tuple[Any, Any]]:
        """
        What each of the two came to, for each of what was *given*.

        Args:
            together: For how many of it they are released at the same time.
        """
        loop = asyncio.get_running_loop()
        parts = [given[first : first + together] for first in range(0, len(given), together)]
        both = [loop.run_in_executor(self.pool, _run, self.url, contest, parts) for _ in range(2)]
        one, other = await asyncio.gather(*both)
        return list(zip(one, other, strict=True))


@contextmanager
def rivals_at(url: str) -> Generator[Rivals, None, None]:
    """
    Two processes that share the store at *url*.
    """
    context = get_context("spawn")
    with ProcessPoolExecutor(2, context, _prepare, (context.Barrier(2),)) as pool:
        yield Rivals(pool, url)


def _prepare(released: Barrier) -> None:
    _released.append(released)


def _run(url: str, contest: Contest, parts: Sequence[Sequence[object]]) -> list[object]:
    async def run() -> list[object]:
        async with kept_at(url) as store:
            await store.get("nobody")  # Whoever connects first would win.
            came = list[object]()
            for part in parts:
                _released[0].wait(PATIENCE)
                came += await asyncio.gather(*(contest(store, what) for what in part))
            return came

    return asyncio.run(run())


# What they do. The engines of both share the key that handles are hashed with.


async def sign_in(store: Kept, asked: Asked) -> tuple[int, str, int]:
    """
    Reply with credentials: how often the service was asked, and what must be done then.
    """
    service = Unhurried(Outcome.REQUIRE_EMAIL_VERIFICATION, [])
    action = await Bench(service, store, limits=UNCOUNTED).engine.reply(
        asked.handle, Reply(Choice.SUBMIT, {"email": ADA, "password": "correct horse"}, asked.step)
    )
    return len(service.calls), str(action.state), action.step


async def guess(store: Kept, asked: Asked) -> int:
    """
    Guess two hundred codes: how many of them the service was asked about.
    """
    service = Unhurried(Outcome.FAILURE, [])
    engine = Bench(service, store, limits=UNCOUNTED).engine
    step = asked.step
    for first in range(0, 200, AT_ONCE):
        replies = [
            engine.reply(asked.handle, Reply(Choice.SUBMIT, {"code": f"{number:06}"}, step))
            for number in range(first, first + AT_ONCE)
        ]
        step = max(action.step for action in await asyncio.gather(*replies))
    return service.calls.count(VerifyDuringAuthentication.__name__)


async def bump(store: Kept, key: str) -> int:
    """
    Ask two hundred times to be counted among five and among seven, now in this order, now in that.
    """
    orders = cycle([(FIVE, SEVEN), (SEVEN, FIVE)])
    told = await asyncio.gather(*(store.bump(key, *next(orders)) for _ in range(200)))
    return sum(full is None for full in told)


def runs_of(name: str) -> list[Record]:
    """
    A hundred runs, as they are first stored.
    """
    return [fresh(f"{name}-{n}") for n in range(100)]


async def announce(store: Kept, name: str) -> tuple[int, int]:
    """
    Announce a call in each of a hundred runs, counted as above: how many were written, and how many of them counted.
    """
    together = store.announce
    assert together is not None
    told = await asyncio.gather(*(together(after(run), name, FIVE, SEVEN) for run in runs_of(name)))
    return sum(one is not False for one in told), sum(one is True for one in told)


async def take(store: Kept, run_id: str) -> bool:
    """
    Take what is there once.
    """
    return await store.drop(run_id, 1)
