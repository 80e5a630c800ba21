"""
What a parked run weighs, in bytes; and how long it takes until the first name is there.
"""

import asyncio
import gc
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Mapping
from typing import Final

from attrs import frozen

from authflow import Ask, AuthFlow
from authflow.calls import slots
from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.core.run import Answer
from authflow.engine.ports import Jar, Said
from tests.bench.figures import Series
from tests.bench.limits import WIDE
from tests.bench.stub import ACCESS, PASSWORD, SESSION, made

NOTHING: Final = "pass"
IMPORTS: Final = (
    NOTHING,
    "import authflow",
    "import authflow.flows",
    "import aiohttp",
    "from authflow import AuthFlow",
)
"""
What fresh processes import. The first tells what an interpreter costs.
"""

PARKED: Final = ("login.enter_credentials", "verify.enter_code")


class Confirming:
    """
    A service that wants an address confirmed, and gives every run tokens of its own, as long as real ones are.
    """

    async def send(self, _: Call, __: Jar) -> Said:
        """
        Ask for the code that was mailed.
        """
        gives = {slots.STATE_TOKEN: made(SESSION)}
        jar = {"visitor": made(ACCESS), "visitor_until": f"{time.time() + 14400}"}
        return Said(Answer(Outcome.REQUIRE_EMAIL_VERIFICATION, gives), jar)


@frozen
class Weight:
    """
    What one parked run takes, in bytes.

    Attributes:
        tokens: How many of them are the service's own: its state token, and the visitor's token in the jar.
    """

    whole: float
    tokens: int


async def parked(place: str, runs: int) -> Weight:
    """
    What one of so many *runs* takes, parked at *place* in the memory store.
    """
    async with AuthFlow(service=Confirming(), limits=WIDE) as auth:
        await park(auth, place, "warm@example.com")
        gc.collect()
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        for number in range(runs):
            await park(auth, place, f"user{number}@example.com")
        await asyncio.sleep(0)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    tokens = sum(sys.getsizeof(made(kind)) for kind in (SESSION, ACCESS)) if place == "verify.enter_code" else 0
    return Weight((after - before) / runs, tokens)


async def park(auth: AuthFlow, place: str, email: str) -> None:
    """
    Leave a run at *place*.
    """
    action = await auth.start("login")
    if place == "verify.enter_code":
        action = await auth.reply(action.handle, {"email": email, "password": PASSWORD}, step=action.step)
    assert isinstance(action, Ask)
    assert place == f"{action.flow}.{action.state}"


def imports(rounds: int) -> Mapping[str, Series]:
    """
    The CPU of fresh processes, in milliseconds: of the interpreter's start, and of each import on top of it.
    """
    taken: dict[str, Series] = {}
    for _ in range(rounds):
        for code in IMPORTS:
            taken.setdefault(code, []).append(_milliseconds(code))
    return taken


def _milliseconds(code: str) -> float:
    before = "0.0" if code == NOTHING else "time.process_time()"
    timed = f"import time; before = {before}; {code}; print(time.process_time() - before)"
    done = subprocess.run([sys.executable, "-c", timed], check=True, capture_output=True, text=True)
    return float(done.stdout) * 1e3
