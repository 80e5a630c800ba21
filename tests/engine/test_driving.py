"""
A user interface shows a wait; what happens elsewhere meanwhile calls it off.
"""

import asyncio

from attrs import evolve

from authflow.core.action import Ask, Failed, Hold
from authflow.core.outcome import Choice, Outcome
from authflow.engine.driving import drive
from authflow.engine.limits import Limits
from tests.engine.benches import BRIEF, Bench, expect
from tests.engine.services import by_call
from tests.engine.sittings import SIGN_IN, SOON, WAITING, alone, driven, sitting


async def test_woken_while_it_is_shown() -> None:
    """
    A wait that ends calls the interface off, which is shown what comes then.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)

    await bench.engine.wake(hold.run, Outcome.APPROVED)
    await ui.stays.wait()
    asked = expect(Ask, ui.script.shown[-1])
    driving.cancel()
    await asyncio.wait([driving])

    assert ["enter_credentials", "waiting", "enter_password"] == ui.script.states
    assert [hold, asked] == ui.called_off
    assert ["password"] == [one.name for one in asked.fields]
    assert alone()


async def test_turned_down_while_it_is_shown() -> None:
    """
    A wait that ends the run brings the drive to its end.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)

    await bench.engine.wake(hold.run, Outcome.DENIED)
    failed = expect(Failed, await driving)

    assert ("turned_away", failed) == (failed.state, ui.script.shown[-1])
    assert [hold] == ui.called_off
    assert alone()


async def test_gone_on_with_elsewhere() -> None:
    """
    A reply in another window moves this one on, too.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)

    await bench.another().reply(hold, Choice.CHECK)
    await ui.stays.wait()
    driving.cancel()
    await asyncio.wait([driving])

    assert "enter_password" == ui.script.states[-1]


async def test_a_bell_for_nothing() -> None:
    """
    News that does not move the run leaves the interface alone.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)

    await bench.engine.resume(hold.handle)
    record = await bench.record(hold)
    await bench.store.swap(evolve(record, revision=record.revision + 1))
    for _ in range(10):
        await asyncio.sleep(0)

    assert ([], False) == (ui.called_off, driving.done())
    driving.cancel()
    await asyncio.wait([driving])


async def test_expired_while_it_is_shown() -> None:
    """
    A wait whose time is up ends under the eyes of whoever looks at it, though nobody touches it.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting()
    asked = await bench.engine.start("login", {})
    hold = expect(Hold, await bench.sign_in(asked))
    bench.clock.turn(hold.expires_at - bench.clock.now() - SOON)

    driving = asyncio.create_task(drive(bench.engine, ui, hold))
    await ui.stays.wait()
    bench.clock.turn(SOON)
    failed = expect(Failed, await driving)

    assert ("timed_out", ["waiting", "timed_out"]) == (failed.state, ui.script.states)
    assert [hold] == ui.called_off


async def test_swept_while_it_is_shown() -> None:
    """
    A sweep that ends the run is seen at once, whatever the interface's own time says.
    """
    bench, ui = Bench(by_call(**WAITING)), sitting(SIGN_IN)
    driving, hold = await driven(bench, ui)
    bench.clock.turn(hold.expires_at - bench.clock.now())

    await bench.engine.sweep()

    assert "timed_out" == (await driving).state


async def test_an_answer_that_comes_late() -> None:
    """
    Who was told that it is still being worked on is shown the answer as soon as it is there.
    """
    service = by_call(Login=Outcome.FAILURE)
    bench, ui = Bench(service, limits=BRIEF), sitting()
    asked = await bench.engine.start("login", {})
    service.hold()
    elsewhere = asyncio.create_task(bench.sign_in(asked))
    await service.came.wait()

    driving = asyncio.create_task(drive(bench.engine, ui, await bench.engine.resume(asked.handle)))
    await ui.stays.wait()
    ui.stays.clear()
    working = expect(Hold, ui.script.shown[-1])
    service.gate.set()
    await ui.stays.wait()
    answered = expect(Ask, ui.script.shown[-1])

    assert (("still_working", ()), "failure") == (
        (working.reason and working.reason.id, working.choices),
        answered.reason and answered.reason.id,
    )
    assert [working] == ui.called_off
    assert answered == await elsewhere
    driving.cancel()
    await asyncio.wait([driving])


async def test_an_answer_that_never_comes() -> None:
    """
    When whoever sends a call has surely given up, who waits for its answer is told so.
    """
    service = by_call()
    bench, ui = Bench(service, limits=Limits(wait=0.0)), sitting()
    asked = await bench.engine.start("login", {})
    service.hold()
    elsewhere = asyncio.create_task(bench.sign_in(asked))
    await service.came.wait()
    record = await bench.record(asked)
    assert record.intent is not None
    bench.clock.turn(record.intent.lease_until - bench.clock.now() - SOON)

    driving = asyncio.create_task(drive(bench.engine, ui, await bench.engine.resume(asked.handle)))
    await ui.stays.wait()
    ui.stays.clear()
    bench.clock.turn(SOON)
    await ui.stays.wait()

    assert ["enter_credentials", "enter_credentials"] == ui.script.states
    assert isinstance(ui.script.shown[-1], Ask)
    elsewhere.cancel()
    driving.cancel()
    service.gate.set()
    await asyncio.wait([driving, elsewhere])
    await bench.engine.aclose()
