"""
A bug in somebody's program is shown to whoever wrote it, and hangs no user.
"""

import asyncio

import pytest
from attrs import define

from authflow.core.action import Done, Failed
from authflow.core.outcome import Outcome
from authflow.core.run import Answer
from authflow.core.slot import EMAIL
from authflow.core.state import EndKind
from authflow.engine.record import Record
from authflow.engine.turn import OnDone
from tests.engine.benches import Bench, WatchedStore, expect
from tests.engine.services import ScriptedService, Speech, by_call
from tests.runs import MADE_UP, TYPED, given


class Bug(Exception):
    """
    What a service must not raise.
    """


@pytest.mark.parametrize(
    ("goal", "broken", "state"),
    [
        pytest.param("login", "Login", "beyond_us", id="at-a-step"),
        pytest.param("login", "Authorize", "beyond_us", id="at-an-auto"),
        pytest.param("register", "Register", "beyond_us", id="register"),
        pytest.param("verify", "VerifyDuringAuthentication", "beyond_us", id="verify"),
    ],
)
async def test_a_service_that_raises(goal: str, broken: str, state: str) -> None:
    """
    Whoever replied meets the fault; the run has ended with a way out, and nothing is sent again.
    """
    service = by_call(**{broken: Bug("a bug")})
    bench = Bench(service)
    asked = await bench.engine.start(goal, given(goal))

    with pytest.raises(Bug, match="a bug"):
        await bench.reply(asked, **TYPED)

    failed = expect(Failed, await bench.reply(asked, **TYPED))
    assert (state, EndKind.UNSUPPORTED, broken) == (failed.state, failed.kind, service.names[-1])
    assert "https://login.example.com/" == failed.way_out
    assert 1 == service.names.count(broken)
    assert (await bench.record(failed)).intent is None


async def test_a_start_that_raises() -> None:
    """
    A run that breaks at its very start is no run that anybody waits for.
    """
    bench = Bench(by_call(CreateRedirectSession=Bug()), WatchedStore())

    with pytest.raises(Bug):
        await bench.engine.start("tokens", given("tokens"))

    assert isinstance(bench.store, WatchedStore)
    end = bench.store.written[-1].run.end
    assert end is not None
    assert EndKind.UNSUPPORTED is end.kind


async def test_a_logout_that_raises() -> None:
    """
    A sign-out that breaks has signed out here, and is reported as done.
    """
    done = list[Done]()
    bench = Bench(by_call(Logout=Bug()), on_done=noting(done))

    with pytest.raises(Bug):
        await bench.engine.start("logout", {slot: MADE_UP[slot] for slot in bench.atlas.flow("logout").takes})

    assert ["signed_out"] == [one.state for one in done]


async def test_others_are_not_told_of_a_fault() -> None:
    """
    Of many replies the one that sent meets the fault; the others see how the run ended.
    """
    bench = Bench(by_call(Login=Bug()))
    asked = await bench.engine.start("login", {})

    results = await asyncio.gather(*(bench.sign_in(asked) for _ in range(10)), return_exceptions=True)

    assert 1 == sum(isinstance(one, Bug) for one in results)
    assert 9 == sum(isinstance(one, Failed) for one in results)


@pytest.mark.parametrize(
    "speech",
    [
        pytest.param(Answer(Outcome.SUCCESS), id="no-proof"),
        pytest.param(Answer(Outcome.SUCCESS, {EMAIL: "eve"}), id="another-slot"),
        pytest.param(Answer(Outcome.APPROVED), id="not-its-to-say"),
        pytest.param(Answer(Outcome.EXPIRED), id="nor-that"),
        pytest.param(Answer(Outcome.PASSWORD_SET), id="of-another-call"),
        pytest.param(Outcome.UNSUPPORTED, id="not-understood"),
    ],
)
async def test_an_answer_without_proof(speech: Speech) -> None:
    """
    Nobody is signed in by an answer that proves nothing: the run ends with a way out.
    """
    bench = Bench(by_call(Login=speech))

    ended = await bench.sign_in(await bench.engine.start("login", {}))

    assert isinstance(ended, Failed)
    assert "signed_in" != ended.state


def noting(done: list[Done]) -> OnDone:
    """
    A hook that notes in *done* what it was called with.
    """

    async def note(one: Done) -> None:
        await asyncio.sleep(0)
        done.append(one)

    return note


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        pytest.param(by_call(), ["signed_in"], id="done"),
        pytest.param(by_call(Login=Outcome.BARRED), [], id="refused"),
        pytest.param(by_call(Login=Outcome.UNSUPPORTED), [], id="unsupported"),
        pytest.param(by_call(Login=Outcome.FAILURE), [], id="goes-on"),
    ],
)
async def test_on_done(service: ScriptedService, expected: list[str]) -> None:
    """
    The application is told once of every run that ends well, and of no other, however many replied.
    """
    done = list[Done]()
    bench = Bench(service, on_done=noting(done))
    asked = await bench.engine.start("login", {})

    actions = await asyncio.gather(*(bench.sign_in(asked) for _ in range(50)))
    for _ in range(3):
        await bench.engine.cancel(asked.handle)
        await bench.engine.sweep()

    assert expected == [one.state for one in done]
    assert [actions[0]] * 50 == actions


async def test_on_done_brings_what_the_run_gives() -> None:
    """
    The application is handed the tokens, and the run's id.
    """
    done = list[Done]()
    bench = Bench(by_call(), on_done=noting(done))

    ended = expect(Done, await bench.sign_in(await bench.engine.start("login", {})))

    assert [(ended.run, ended.tokens)] == [(one.run, one.tokens) for one in done]
    assert ended.tokens is not None


async def test_on_done_for_whoever_left() -> None:
    """
    The application is told of a run whose user has gone away, too.
    """
    done = list[Done]()
    service = by_call()
    bench = Bench(service, on_done=noting(done))
    asked = await bench.engine.start("login", {})
    service.hold("RedeemCode")
    replying = asyncio.create_task(bench.sign_in(asked))
    await service.came.wait()

    replying.cancel()
    service.gate.set()
    await bench.engine.aclose()

    assert ["signed_in"] == [one.state for one in done]


@define(eq=False)
class FullStore(WatchedStore):
    """
    A store that stops writing.
    """

    full: bool = False

    async def swap(self, record: Record) -> bool:
        """
        Store *record*, or fail.
        """
        if self.full:
            raise OSError
        return await self.inner.swap(record)


async def test_a_store_that_fails() -> None:
    """
    Without a written intent no call goes out, and nobody is told that all went well.
    """
    service, store = by_call(), FullStore()
    bench = Bench(service, store)
    asked = await bench.engine.start("login", {})
    store.full = True

    with pytest.raises(OSError, match=r"^$"):
        await bench.sign_in(asked)

    store.full = False
    assert ([], asked) == (service.calls, await bench.engine.resume(asked.handle))


async def test_a_store_that_fails_after_a_call() -> None:
    """
    An answer that could not be written moves nothing; when the lease is over, the call's rule decides.
    """
    store = FullStore()

    def answer(_: object) -> Outcome:
        store.full = True
        return Outcome.SUCCESS

    bench = Bench(ScriptedService(answer), store)
    asked = await bench.engine.start("verify", given("verify"))
    with pytest.raises(OSError, match=r"^$"):
        await bench.reply(asked, code="123456")
    store.full = False
    bench.clock.turn(15)

    action = await bench.engine.resume(asked.handle)

    assert ("login", "enter_credentials") == (action.flow, action.state)
