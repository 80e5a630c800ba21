"""
While a call is on its way, and after whoever sent it is gone.
"""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from attrs import define, field

from authflow.core.action import Action, Ask, Done, Hold
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.engine.ports import Said
from tests.engine.benches import BRIEF, Bench, WatchedStore, expect
from tests.engine.services import ScriptedService, by_call, silent
from tests.runs import TYPED, given

LEASE = 15.0
A_YEAR = 365 * 24 * 3600.0
CREDENTIALS = (Choice.SUBMIT, Choice.FORGOT, Choice.REGISTER, Choice.CANCEL)


@define(eq=False)
class Stuck:
    """
    Starts runs whose call is on its way and not answered.
    """

    service: ScriptedService = field(factory=silent)
    store: WatchedStore = field(factory=WatchedStore)
    bench: Bench = field(init=False)
    sending: list[asyncio.Task[Action]] = field(factory=list[asyncio.Task[Action]])

    def __attrs_post_init__(self) -> None:
        self.bench = Bench(self.service, self.store, limits=BRIEF)

    async def at(self, goal: str) -> Action:
        """
        The action whose reply is being worked on.
        """
        asked = await self.bench.engine.start(goal, given(goal))
        self.sending.append(asyncio.create_task(self.bench.reply(asked, **TYPED)))
        await self.service.came.wait()
        return asked

    async def release(self) -> list[Action]:
        """
        Let the service answer; what the replies came to.
        """
        self.service.gate.set()
        return [await task for task in self.sending]


@pytest.fixture
async def stuck() -> AsyncGenerator[Stuck]:
    """
    A worker that does not get on.
    """
    one = Stuck()
    yield one
    await one.release()


async def test_still_working(stuck: Stuck) -> None:
    """
    Nobody waits longer than the limit for another one's call: work goes on, and nothing is offered.
    """
    asked = await stuck.at("login")
    before = await stuck.bench.record(asked)

    actions = [
        await stuck.bench.reply(asked, **TYPED),
        await stuck.bench.engine.resume(asked.handle),
        await stuck.bench.engine.cancel(asked.handle),
    ]

    holds = [expect(Hold, action) for action in actions]
    assert [(Reason("still_working"), (), asked.step)] * 3 == [(one.reason, one.choices, one.step) for one in holds]
    assert {asked.handle} == {one.handle for one in holds}
    assert before is await stuck.bench.record(asked)
    assert 1 == len(stuck.service.calls)


async def test_wake_while_working(stuck: Stuck) -> None:
    """
    A run that works on something is not waiting to be woken.
    """
    asked = await stuck.at("login")

    woken = await stuck.bench.engine.wake(asked.run, Outcome.APPROVED)

    assert not woken


async def test_until_the_lease_is_over_nobody_takes_over(stuck: Stuck) -> None:
    """
    As long as the sender may still be there, the run is left to it.
    """
    asked = await stuck.at("login")
    stuck.bench.clock.turn(LEASE - 1)

    action = await stuck.bench.another(by_call()).engine.resume(asked.handle)

    assert isinstance(action, Hold)


@pytest.mark.parametrize(
    ("goal", "state", "reason"),
    [
        pytest.param("login", "enter_credentials", Outcome.UNAVAILABLE, id="harmless-asks-again"),
        pytest.param("register", "enter_credentials", Outcome.LACKING, id="register-signs-in"),
        pytest.param("verify", "enter_credentials", Outcome.UNKNOWN, id="verify-signs-in"),
        pytest.param("change-password", "enter_new_password", Outcome.LACKING, id="change-asks-again"),
        pytest.param("recover", "mail_sent", "mail_on_its_way", id="mail-is-sent-perhaps"),
        pytest.param("reset", "enter_credentials", Outcome.UNKNOWN, id="reset-signs-in"),
        pytest.param("missing-fields", "enter_credentials", Outcome.UNKNOWN, id="missing-fields-sign-in"),
    ],
)
@pytest.mark.parametrize("look", ["resume", "reply", "wake", "sweep"])
async def test_taken_over(stuck: Stuck, goal: str, state: str, reason: str, look: str) -> None:
    """
    When the sender is surely gone, whoever looks first settles the run by the call's own rule, and sends nothing.
    """
    asked = await stuck.at(goal)
    stuck.bench.clock.turn(1800.0)
    service = by_call()
    heir = stuck.bench.another(service)

    match look:
        case "reply":
            await heir.reply(asked, **TYPED)
        case "wake":
            await heir.engine.wake(asked.run, Outcome.APPROVED)
        case "sweep":
            await heir.engine.sweep()
        case _:
            pass

    action = await heir.engine.resume(asked.handle)
    assert (state, Reason(reason)) == (action.state, action.reason)
    assert ([], 1) == (service.calls, len(stuck.service.calls))


@pytest.mark.parametrize(
    ("call", "state", "choices"),
    [
        pytest.param("CreateRedirectSession", "asking_where", (Choice.RETRY, Choice.CANCEL), id="harmless-rests"),
        pytest.param("Authorize", "enter_credentials", CREDENTIALS, id="authorize-signs-in"),
        pytest.param("RedeemCode", "enter_credentials", CREDENTIALS, id="redeem-signs-in"),
    ],
)
async def test_an_auto_taken_over(stuck: Stuck, call: str, state: str, choices: tuple[Choice, ...]) -> None:
    """
    A card that sends by itself rests where sending again does no harm, and is left by its own row where it does.
    """
    stuck.service.hold(call)
    asked = await stuck.at("login")
    stuck.bench.clock.turn(LEASE)
    service = by_call()

    action = await stuck.bench.another(service).engine.resume(asked.handle)

    assert (state, choices) == (action.state, expect(Ask, action).choices)
    assert [] == service.calls


async def test_what_rests_after_a_takeover_goes_on(stuck: Stuck) -> None:
    """
    A run that was taken over at an Auto goes on when its user says so, with what it held.
    """
    stuck.service.hold("CreateRedirectSession")
    asked = await stuck.at("login")
    stuck.bench.clock.turn(LEASE)
    service = by_call()
    heir = stuck.bench.another(service)
    resting = await heir.engine.resume(asked.handle)

    action = await heir.reply(resting, Choice.RETRY)

    assert isinstance(action, Done)
    assert ["CreateRedirectSession", "Authorize", "RedeemCode"] == service.names


async def test_the_jar_outlives_its_sender(stuck: Stuck) -> None:
    """
    What the service left with the run before is not lost with the sender.
    """
    stuck.service.tell = lambda call: Said(Answer(Outcome.FAILURE), {"visitor": type(call).__name__})
    stuck.service.hold("Register")
    asked = await stuck.bench.sign_in(await stuck.bench.engine.start("login", {}))
    asked = await stuck.bench.reply(asked, Choice.REGISTER)
    stuck.sending.append(asyncio.create_task(stuck.bench.reply(asked, **TYPED)))
    await stuck.service.came.wait()
    stuck.bench.clock.turn(LEASE)

    action = await stuck.bench.another(by_call()).engine.resume(asked.handle)

    assert ("login", {"visitor": "Login"}) == (action.flow, (await stuck.bench.record(action)).jar)


async def test_cancel_takes_over(stuck: Stuck) -> None:
    """
    Whoever cancels a run whose sender is gone ends it.
    """
    asked = await stuck.at("register")
    stuck.bench.clock.turn(LEASE)

    action = await stuck.bench.another(by_call()).engine.cancel(asked.handle)

    assert "given_up" == action.state


async def test_a_sender_that_comes_back(stuck: Stuck) -> None:
    """
    A sender that was thought gone moves nothing any more, and shows what others made of the run.
    """
    asked = await stuck.at("register")
    stuck.bench.clock.turn(LEASE)
    settled = await stuck.bench.another(by_call()).engine.resume(asked.handle)

    late = await stuck.release()

    assert [settled] == late
    assert ["Register"] == stuck.service.names
    assert settled.step == (await stuck.bench.record(settled)).run.step


@pytest.mark.parametrize(
    ("back", "kind"),
    [
        pytest.param(60.0, Hold, id="a-minute"),
        pytest.param(A_YEAR, Ask, id="a-year"),
    ],
)
async def test_a_clock_that_is_set_back(back: float, kind: type[Action], stuck: Stuck) -> None:
    """
    A lease that ends sooner by a clock a little behind is waited for; nobody waits for one that would take a year.
    """
    asked = await stuck.at("login")
    stuck.bench.clock.turn(-back)

    action = await stuck.bench.another(by_call()).engine.resume(asked.handle)

    assert isinstance(action, kind)


async def test_a_run_is_taken_over_once(stuck: Stuck) -> None:
    """
    Of many workers that find a lease over, one settles it.
    """
    asked = await stuck.at("login")
    stuck.bench.clock.turn(LEASE)
    heirs = [stuck.bench.another(by_call()) for _ in range(10)]

    actions = await asyncio.gather(*(heir.engine.resume(asked.handle) for heir in heirs))

    assert [actions[0]] * 10 == actions
    assert 3 == (await stuck.bench.record(asked)).revision
