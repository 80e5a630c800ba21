"""
Two versions side by side over one store, as during every deploy.
"""

import asyncio

import pytest
from attrs import define, evolve, field

from authflow.calls import slots
from authflow.core.action import Action, Ask, Failed
from authflow.core.atlas import Atlas
from authflow.core.errors import RunNotFound
from authflow.core.outcome import Outcome
from authflow.core.reason import Fault
from authflow.core.state import EndKind
from authflow.engine.clock import HandClock
from authflow.stores.kept import Kept
from tests.engine.benches import Bench, expect
from tests.engine.services import by_call
from tests.runs import ADA, NOON
from tests.stores.rows_in_memory import RowsInMemory
from tests.stores.sealing import sealed_by
from tests.stores.versions import EARLIER, LATER


@define
class Versions:
    """
    A worker of each version, over the same rows.
    """

    rows: RowsInMemory = field(factory=RowsInMemory)
    clock: HandClock = field(factory=lambda: HandClock(NOON))
    earlier: Bench = field(init=False)
    later: Bench = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.earlier = self._worker(EARLIER)
        self.later = self._worker(LATER)

    def _worker(self, atlas: Atlas) -> Bench:
        service = by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION, VerifyDuringAuthentication=Outcome.FAILURE)
        return Bench(service, Kept(self.rows, sealed_by(atlas=atlas)), self.clock, atlas=atlas)


def test_they_are_two_versions() -> None:
    """
    The versions differ, and each knows it.
    """
    assert EARLIER.digest != LATER.digest
    assert EARLIER.flows.keys() == LATER.flows.keys()


async def test_a_run_goes_on_in_either() -> None:
    """
    A run at a state that both have goes to and fro, step by step.
    """
    versions = Versions()
    asked = await versions.earlier.engine.start("recover", {})

    back = await versions.later.reply(asked)
    again = await versions.earlier.reply(back)

    assert (asked.step + 1, asked.step + 2) == (back.step, again.step)
    assert "recover.enter_email" == f"{again.flow}.{again.state}"


async def test_a_renamed_state() -> None:
    """
    A run at a state that the later version has renamed starts over there, with what was typed and a word why.
    """
    versions = Versions()
    asked = await versions.earlier.engine.start("login", {slots.RETURN_TO: "/cart"})
    code = await versions.earlier.sign_in(asked)

    failed = expect(Failed, await versions.later.engine.resume(code.handle))
    anew = expect(Ask, await versions.later.engine.resume(failed.replacement or ""))

    assert "verify.enter_code" == f"{code.flow}.{code.state}"
    assert (EndKind.EXPIRED, Fault.OUT_OF_DATE, "/cart") == (
        failed.kind,
        failed.reason and failed.reason.id,
        failed.return_to,
    )
    assert ("login.enter_credentials", ADA) == (f"{anew.flow}.{anew.state}", anew.fields[0].value)
    record = await versions.later.record(anew)
    assert "/cart" == record.run.memory[slots.RETURN_TO]
    assert slots.STATE_TOKEN not in record.run.memory


async def test_the_earlier_version_goes_on() -> None:
    """
    Nothing is written by whoever does not know a state: who does goes on there.
    """
    versions = Versions()
    code = await versions.earlier.sign_in(await versions.earlier.engine.start("login", {}))
    before = versions.rows.rows[code.run]

    await versions.later.engine.resume(code.handle)
    still = await versions.earlier.engine.resume(code.handle)

    assert before == versions.rows.rows[code.run]
    assert code == still


async def test_every_worker_hands_over_to_the_same_run() -> None:
    """
    However often one comes back, there is one replacement, and both versions go on with it.
    """
    versions = Versions()
    code = await versions.earlier.sign_in(await versions.earlier.engine.start("login", {}))

    failed = [expect(Failed, await versions.later.engine.resume(code.handle)) for _ in range(3)]

    (handle,) = {one.replacement for one in failed}
    there: list[Action] = [await one.engine.resume(handle or "") for one in (versions.earlier, versions.later)]
    assert there[0] == there[1]


async def test_a_reply_to_a_state_that_is_gone() -> None:
    """
    What is posted to a state that is gone sends nothing.
    """
    versions = Versions()
    code = await versions.earlier.sign_in(await versions.earlier.engine.start("login", {}))

    failed = expect(Failed, await versions.later.reply(code, code="123456"))

    assert EndKind.EXPIRED is failed.kind
    assert [] == versions.later.service.calls  # type: ignore[attr-defined]  # A scripted one.


async def test_a_removed_state() -> None:
    """
    Where a state is gone altogether, it is the same.
    """
    versions = Versions()
    versions.earlier.engine.turns.service = by_call(Login=Outcome.CAPTCHA_REQUIRED)
    captcha = await versions.earlier.sign_in(await versions.earlier.engine.start("login", {}))

    failed = expect(Failed, await versions.later.engine.resume(captcha.handle))

    assert "solve_captcha" == captcha.state
    assert failed.replacement is not None


async def test_a_new_need() -> None:
    """
    A run whose state is there, but leads where more is needed than it holds, is over; nobody could begin it anew.
    """
    versions = Versions()
    terms = await versions.earlier.engine.start("consent", {})

    failed = expect(Failed, await versions.later.engine.resume(terms.handle))

    assert "read_terms" == terms.state
    assert (EndKind.EXPIRED, None) == (failed.kind, failed.replacement)


async def test_a_state_that_is_new() -> None:
    """
    It is the same the other way round: the earlier version does not know the new state.
    """
    versions = Versions()
    pin = await versions.later.sign_in(await versions.later.engine.start("login", {}))

    failed = expect(Failed, await versions.earlier.engine.resume(pin.handle))

    assert "enter_pin" == pin.state
    assert failed.replacement is not None


async def test_a_call_of_the_other_version() -> None:
    """
    While one version waits for an answer, the other one says that work goes on, and takes over when nobody comes back.
    """
    versions = Versions()
    code = await versions.earlier.sign_in(await versions.earlier.engine.start("login", {}))
    service = by_call()
    service.hold()
    versions.earlier.engine.turns.service = service
    sending = asyncio.ensure_future(versions.earlier.reply(code, code="123456"))
    await service.came.wait()
    versions.later.engine.turns.limits = evolve(versions.later.limits, wait=0.0)

    meanwhile = await versions.later.engine.resume(code.handle)
    versions.clock.turn(60)
    settled = await versions.later.engine.resume(code.handle)
    service.gate.set()
    overtaken = await sending

    assert "still_working" == (meanwhile.reason and meanwhile.reason.id)
    assert EndKind.EXPIRED is expect(Failed, settled).kind
    assert settled.step == overtaken.step


async def test_another_key() -> None:
    """
    A row that cannot be opened is nobody's run: whoever comes for it starts over.
    """
    versions = Versions()
    asked = await versions.earlier.engine.start("login", {})
    body = bytearray(versions.rows.rows[asked.run].body)
    body[-1] ^= 1
    versions.rows.rows[asked.run] = evolve(versions.rows.rows[asked.run], body=bytes(body))

    for entrance in (versions.earlier.engine.resume, versions.earlier.engine.cancel):
        with pytest.raises(RunNotFound):
            await entrance(asked.handle)
