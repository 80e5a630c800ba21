"""
A store that goes back to what it held before: one that was restored, or a standby that lacks the last writes.
"""

import asyncio

from authflow.core.action import Ask
from authflow.core.outcome import Outcome
from authflow.engine.record import Record
from tests.engine.benches import Bench, expect
from tests.engine.services import by_call


async def restored(bench: Bench, record: Record) -> None:
    """
    Have the store of *bench* hold *record* again, whatever was written after it.
    """
    held = await bench.store.get(record.run.id)
    assert held is not None
    assert await bench.store.drop(record.run.id, held.revision)
    assert await bench.store.put(record)


async def test_one_reply_sends_once() -> None:
    """
    A reply whose intent was lost while its call was on its way does not send it again: a code works once.
    """
    service = by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION)
    bench = Bench(service)
    asked = expect(Ask, await bench.sign_in(await bench.engine.start("login", {})))
    before = await bench.record(asked)

    service.hold("VerifyDuringAuthentication")
    replied = asyncio.ensure_future(bench.reply(asked, code="123456"))
    await service.came.wait()
    await restored(bench, before)
    service.gate.set()
    shown = await replied

    assert ["Login", "VerifyDuringAuthentication"] == service.names
    assert asked == shown
