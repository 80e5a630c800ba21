"""
Many hands on one run, and many runs through one engine.
"""

import asyncio
from random import Random

import pytest
from attrs import define, field

from authflow.calls.signing_in import Login
from authflow.calls.tokens import CreateRedirectSession, RedeemCode
from authflow.core.action import Action, Ask, Done, Failed
from authflow.core.call import Call
from authflow.core.member import Identity, Tokens
from authflow.core.outcome import Choice, Outcome
from authflow.door import AuthFlow
from authflow.engine.ports import Jar, Said
from authflow.stores.memory import MemoryStore
from tests.engine.benches import Bench, expect, spelled
from tests.engine.services import ScriptedService, by_call, of_each
from tests.runs import A_DAY, ADA, NOON

FIFTY = 50
SIGN_IN = ["Login", "CreateRedirectSession", "Authorize", "RedeemCode"]


@pytest.mark.parametrize(
    ("outcome", "calls", "kind"),
    [
        pytest.param(Outcome.FAILURE, ["Login"], Ask, id="refused"),
        pytest.param(Outcome.REQUIRE_EMAIL_VERIFICATION, ["Login"], Ask, id="another-card"),
        pytest.param(Outcome.SUCCESS, SIGN_IN, Done, id="to-the-end"),
        pytest.param(Outcome.BARRED, ["Login"], Failed, id="turned-away"),
    ],
)
async def test_fifty_replies(outcome: Outcome, calls: list[str], kind: type[Action]) -> None:
    """
    Fifty clicks on one step are one call, and all of them see what came of it.
    """
    service = by_call(Login=outcome)
    bench = Bench(service)
    asked = await bench.engine.start("login", {})

    actions = await asyncio.gather(*(bench.sign_in(asked) for _ in range(FIFTY)))

    assert calls == service.names
    assert [actions[0]] * FIFTY == actions
    assert isinstance(actions[0], kind)
    assert (asked.step + 1, asked.handle) == (actions[0].step, actions[0].handle)


async def test_fifty_replies_at_the_door() -> None:
    """
    The front door is as narrow: fifty clicks are one call.
    """
    service = by_call()

    async with AuthFlow(service=service) as auth:
        asked = await auth.start("login")
        values = {"email": ADA, "password": "correct horse"}
        actions = await asyncio.gather(*(auth.reply(asked.handle, values, step=asked.step) for _ in range(FIFTY)))

    assert SIGN_IN == service.names
    assert [actions[0]] * FIFTY == actions
    assert isinstance(actions[0], Done)


async def test_fifty_different_replies() -> None:
    """
    Of different replies to one step one counts, whatever the others say.
    """
    service = by_call(Login=Outcome.FAILURE)
    bench = Bench(service)
    asked = await bench.engine.start("login", {})
    choices = [Choice.SUBMIT, Choice.REGISTER, Choice.FORGOT, Choice.CANCEL]

    actions = await asyncio.gather(
        *(bench.reply(asked, choices[n % 4], email=ADA, password=str(n)) for n in range(FIFTY))
    )

    assert len(service.calls) <= 1
    assert [actions[0]] * FIFTY == actions
    assert asked.step + 1 == actions[0].step


async def test_two_engines() -> None:
    """
    Two workers over one store race for a step: one sends, the other one gets the same action.
    """
    here, there = by_call(), by_call()
    one = Bench(here)
    other = one.another(there)
    asked = await one.engine.start("login", {})

    actions = await asyncio.gather(one.sign_in(asked), other.sign_in(asked))

    assert [SIGN_IN, []] == sorted((here.names, there.names), reverse=True)
    assert actions[0] == actions[1]
    assert isinstance(actions[0], Done)


async def test_a_late_engine() -> None:
    """
    A worker that finds a call on its way waits for what another worker hears, and says the same.
    """
    here, there = by_call(), by_call()
    one = Bench(here)
    other = one.another(there)
    asked = await one.engine.start("login", {})
    here.hold()

    first = asyncio.create_task(one.sign_in(asked))
    await here.came.wait()
    others = [asyncio.create_task(other.sign_in(asked)), asyncio.create_task(other.engine.resume(asked.handle))]
    await asyncio.sleep(0)
    here.gate.set()

    assert [await first] * 2 == [await task for task in others]
    assert [] == there.calls


async def test_nobody_waits_for_ever() -> None:
    """
    When all have their answer, no task and no bell is left.
    """
    store = MemoryStore()
    bench = Bench(by_call(), store)
    asked = await bench.engine.start("login", {})

    await asyncio.gather(*(bench.sign_in(asked) for _ in range(FIFTY)))

    assert {asyncio.current_task()} == asyncio.all_tasks()
    assert [] == list(store._bells)  # noqa: SLF001 - What is left behind shows nowhere else.


async def test_runs_are_not_mixed_up() -> None:
    """
    Two hundred runs, interleaved at random, each carry their own secrets and jars to their own end.
    """
    service = Unhurried(ScriptedService(of_each))
    bench = Bench(service)
    emails = [f"user{n}@example.com" for n in range(200)]

    async def sign_in(email: str) -> Action:
        asked = await bench.engine.start("login", {})
        return await bench.sign_in(asked, email)

    actions = await asyncio.gather(*(sign_in(email) for email in emails))

    told = [(done.identity, done.tokens) for done in (expect(Done, action) for action in actions)]
    assert [(identity(email), tokens(email)) for email in emails] == told
    heard = list(zip(service.inner.calls, service.inner.jars, strict=True))
    assert all(jar["visitor"] in spelled(call) for call, jar in heard if not isinstance(call, Login))
    assert all(not jar for call, jar in heard if isinstance(call, Login))
    assert 1 < len({jar["visitor"] for _, jar in heard[400:410]})


async def test_verifiers_are_not_mixed_up() -> None:
    """
    Each code is redeemed with the verifier that its own address was asked for with, and no two are the same.
    """
    service = Unhurried(ScriptedService(of_each))
    bench = Bench(service)

    async def sign_in(email: str) -> Action:
        return await bench.sign_in(await bench.engine.start("login", {}), email)

    await asyncio.gather(*(sign_in(f"user{n}@example.com") for n in range(50)))

    asked = {c.session_token: c.code_verifier for c in service.inner.calls if isinstance(c, CreateRedirectSession)}
    redeemed = {c.authorization_code: c.code_verifier for c in service.inner.calls if isinstance(c, RedeemCode)}
    assert {f"grant for https://service.example.com/?{s}": verifier for s, verifier in asked.items()} == redeemed
    assert 50 == len(set(redeemed.values()))


@define
class Unhurried:
    """
    Lets each call wait for some turns of the loop, at random, but the same in every test.
    """

    inner: ScriptedService
    random: Random = field(factory=lambda: Random(7))  # noqa: S311 - Nothing is kept secret by it.

    async def send(self, call: Call, jar: Jar) -> Said:
        """
        Dawdle, then ask.
        """
        for _ in range(self.random.randrange(20)):
            await asyncio.sleep(0)
        return await self.inner.send(call, jar)


def identity(email: str) -> Identity:
    """
    Who *email* is.
    """
    return Identity(f"id of {email}")


def tokens(email: str) -> Tokens:
    """
    What *email* signs in for.
    """
    return Tokens(f"access by grant for https://service.example.com/?session of {email}", None, NOON + A_DAY)
