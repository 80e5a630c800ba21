"""
Whoever goes away leaves nothing half-done: a turn that has begun ends.
"""

import asyncio
from contextlib import suppress

import pytest
from attrs import define, field

from authflow.core.action import Action, Ask, Done
from authflow.core.call import Call
from authflow.core.outcome import Outcome
from authflow.door import AuthFlow
from authflow.engine.ports import Jar, Said
from tests.engine.benches import Bench, WatchedStore
from tests.engine.services import ScriptedService, by_call
from tests.runs import TYPED, given

SIGN_IN = ["Login", "CreateRedirectSession", "Authorize", "RedeemCode"]
MANY = 60


@define(eq=False)
class Slow:
    """
    A service that gives way before and after what it does, as one behind a network does.
    """

    service: ScriptedService = field(factory=by_call)

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Ask the service, in its own time.
        """
        await asyncio.sleep(0)
        said = await self.service.send(call, jar)
        await asyncio.sleep(0)
        return said


async def leave(task: asyncio.Task[Action]) -> None:
    """
    Cancel *task*, and see it go.
    """
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("call", SIGN_IN)
async def test_cancelled_while_a_call_is_on_its_way(call: str) -> None:
    """
    A reply that is cancelled while any call of its turn is on its way is answered and written all the same.
    """
    service = by_call()
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    service.hold(call)
    replying = asyncio.create_task(bench.sign_in(asked))
    await service.came.wait()

    await leave(replying)
    service.gate.set()
    await bench.engine.aclose()

    assert replying.cancelled()
    assert SIGN_IN == service.names
    assert isinstance(await bench.engine.resume(asked.handle), Done)
    assert {asyncio.current_task()} == asyncio.all_tasks()


@pytest.mark.parametrize("turns", range(MANY))
async def test_cancelled_at_every_await(turns: int) -> None:
    """
    Wherever a reply is cancelled, its turn has not begun, or ends: no intent is left standing, no call is made twice.
    """
    slow = Slow()
    bench = Bench(slow, WatchedStore(slow=True))
    asked = await bench.engine.start("login", {})
    replying = asyncio.create_task(bench.sign_in(asked))
    for _ in range(turns):
        await asyncio.sleep(0)

    await leave(replying)
    await bench.engine.aclose()

    record = await bench.record(asked)
    assert record.intent is None
    assert (slow.service.names, record.run.step) in [([], 1), (SIGN_IN, 2)]
    assert {asyncio.current_task()} == asyncio.all_tasks()


@pytest.mark.parametrize("turns", range(MANY))
async def test_a_start_cancelled_at_every_await(turns: int) -> None:
    """
    Wherever a start that sends by itself is cancelled, no run was stored, or the run comes to its end.
    """
    slow = Slow()
    store = WatchedStore(slow=True)
    bench = Bench(slow, store)
    starting = asyncio.create_task(bench.engine.start("sign-on", given("sign-on")))
    for _ in range(turns):
        await asyncio.sleep(0)

    await leave(starting)
    await bench.engine.aclose()

    assert slow.service.names in [[], ["SignOn", "RedeemSession"]]
    assert [] == [run for run in store.written[-1:] if run.run.end is None]
    assert {asyncio.current_task()} == asyncio.all_tasks()


async def test_all_awaits_were_met() -> None:
    """
    The test above cancels before the turn begins, in its middle, and after its end.
    """
    slow = Slow()
    bench = Bench(slow, WatchedStore(slow=True))
    asked = await bench.engine.start("login", {})
    replying = asyncio.create_task(bench.sign_in(asked))
    told = list[int]()

    for _ in range(MANY):
        await asyncio.sleep(0)
        told.append(len(slow.service.calls))

    assert {0, 1, 2, 3, 4} == set(told)
    assert replying.done()


async def test_whoever_waits_may_go() -> None:
    """
    A reply that waits for another one's call can be cancelled, and the other one goes on.
    """
    service = by_call(Login=Outcome.FAILURE)
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    service.hold()
    first = asyncio.create_task(bench.sign_in(asked))
    await service.came.wait()
    waiting = asyncio.create_task(bench.sign_in(asked))
    await asyncio.sleep(0)

    await leave(waiting)
    service.gate.set()

    assert isinstance(await first, Ask)
    assert {asyncio.current_task()} == asyncio.all_tasks()


async def test_cancelled_and_broken() -> None:
    """
    A fault of a turn that nobody waits for any more is no news to the loop: the run is at its end.
    """
    service = by_call(Login=ValueError("a bug"))
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    service.hold()
    replying = asyncio.create_task(bench.sign_in(asked))
    await service.came.wait()
    complaints = list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))

    await leave(replying)
    service.gate.set()
    await bench.engine.aclose()

    assert [] == complaints
    assert "beyond_us" == (await bench.engine.resume(asked.handle)).state


async def test_closing_lets_calls_finish() -> None:
    """
    Leaving the block waits for the calls in flight, and what they said is written.
    """
    service = by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION)
    auth = AuthFlow(service=service)
    asked = await auth.start("login")
    service.hold()
    replying = asyncio.create_task(auth.reply(asked.handle, TYPED, step=asked.step))
    await service.came.wait()
    await leave(replying)

    closing = asyncio.create_task(auth.aclose())
    await asyncio.sleep(0)
    open_still = not closing.done()
    service.gate.set()
    await closing

    assert open_still
    assert "enter_code" == (await auth.resume(asked.handle)).state


async def test_closing_with_nothing_to_do() -> None:
    """
    An engine at rest closes at once, any number of times.
    """
    bench = Bench(by_call())

    await bench.engine.aclose()
    await bench.engine.aclose()

    assert {asyncio.current_task()} == asyncio.all_tasks()
