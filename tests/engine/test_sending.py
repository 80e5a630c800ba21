"""
Sending a call: how often, how long, and what silence means. The table is CASES' last, written out.
"""

import asyncio
from typing import Final

import attrs
import pytest

from authflow.calls import passwords, signing_in, tokens
from authflow.calls.passwords import ChangePassword, Recover, SendActivationMail, SendRecoveryMail
from authflow.calls.signing_in import (
    ContinueLogin,
    Login,
    Register,
    Resend,
    SignOn,
    ValidateEmail,
    VerifyDuringAuthentication,
)
from authflow.calls.tokens import (
    Authorize,
    AuthorizeDevice,
    BeginVisit,
    CreateLoginSession,
    CreateRedirectSession,
    Logout,
    RedeemCode,
    RedeemDevice,
    RedeemMember,
    RedeemSession,
)
from authflow.core.action import Ask
from authflow.core.call import Call
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Answer
from authflow.engine.budgets import Budgets
from authflow.engine.clock import HandClock
from authflow.engine.journal import Journal
from authflow.engine.limits import Limits
from authflow.engine.ports import Said
from authflow.engine.sending import Sender
from authflow.flows import ATLAS
from authflow.stores.memory import MemoryStore
from tests.engine.benches import Bench, WatchedStore, expect
from tests.engine.services import ScriptedService, Speech, by_call, by_queue, silent
from tests.runs import ADA, MADE_UP, NOON, TYPED, begun, given

U: Final = Outcome.UNAVAILABLE
K: Final = Outcome.UNKNOWN
LATER: Final = Answer(U, retry_at=NOON + 60)
PERHAPS_LATER: Final = Answer(K, retry_at=NOON + 60)

RULES: Final = [
    # How often each is sent when it surely was not processed, when nobody can tell, and what the latter comes to.
    (Register, 2, 1, K),
    (SignOn, 3, 3, U),
    (Login, 2, 2, U),
    (VerifyDuringAuthentication, 1, 1, K),
    (ContinueLogin, 1, 1, K),
    (Resend, 1, 1, K),
    (ChangePassword, 1, 1, K),
    (Recover, 1, 1, K),
    (SendRecoveryMail, 1, 1, K),
    (CreateRedirectSession, 3, 3, U),
    (Authorize, 2, 1, K),
    (RedeemCode, 2, 1, K),
    (RedeemSession, 2, 1, K),
    (RedeemMember, 3, 3, U),
    (RedeemDevice, 1, 1, K),
    (CreateLoginSession, 3, 3, U),
    (BeginVisit, 3, 3, U),
    (AuthorizeDevice, 3, 3, U),
    (ValidateEmail, 2, 2, U),
    (SendActivationMail, 1, 1, K),
    (Logout, 3, 3, U),
]
"""
One row per call: its class, the times it is sent at UNAVAILABLE, the times at UNKNOWN, what UNKNOWN comes to.
"""


def made(kind: type[Call]) -> Call:
    """
    A *kind* of call, made up.
    """
    named = {slot.name: value for slot, value in MADE_UP.items()}
    return kind(**{one.name: named[one.name] for one in attrs.fields(kind)})


async def sent(service: ScriptedService, call: Call, seconds: float = 10.0) -> Said:
    """
    What became of *call*.
    """
    budgets = Budgets(ATLAS, MemoryStore(), HandClock(NOON), Limits(), b"k" * 32)
    said, _ = await Sender(service, budgets, Journal()).send(call, {"visitor": "first"}, begun("login"), seconds)
    return said


def test_every_call_has_a_rule() -> None:
    """
    The table leaves no call out.
    """
    there_are = {
        kind
        for module in (passwords, signing_in, tokens)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Call) and kind is not Call
    }

    assert there_are == {kind for kind, *_ in RULES}


@pytest.mark.parametrize(
    ("kind", "speech", "times", "outcome"),
    [
        pytest.param(kind, speech, times, outcome, id=f"{kind.__name__}-{name}")
        for kind, unsent, lost, meaning in RULES
        for name, speech, times, outcome in (
            ("unavailable", Answer(U), unsent, U),
            ("unknown", Answer(K), lost, meaning),
            ("unavailable-later", LATER, 1, U),
            ("unknown-later", PERHAPS_LATER, 1, meaning),
            ("throttled", Answer(Outcome.THROTTLED), 1, Outcome.THROTTLED),
            ("throttled-later", Answer(Outcome.THROTTLED, retry_at=NOON + 60), 1, Outcome.THROTTLED),
            ("success", Answer(Outcome.SUCCESS), 1, Outcome.SUCCESS),
            ("unsupported", Answer(Outcome.UNSUPPORTED), 1, Outcome.UNSUPPORTED),
        )
    ],
)
async def test_rules(kind: type[Call], speech: Answer, times: int, outcome: Outcome) -> None:
    """
    A call is sent as often as its rule allows, and then it means what its rule says.
    """
    service = ScriptedService(lambda _: speech)
    call = made(kind)

    said = await sent(service, call)

    assert [call] * times == service.calls
    assert attrs.evolve(speech, outcome=outcome) == said.answer


@pytest.mark.parametrize(
    ("kind", "speeches", "outcome", "times"),
    [
        pytest.param(Login, [U, Outcome.SUCCESS], Outcome.SUCCESS, 2, id="the-second-is-heard"),
        pytest.param(Login, [K, Outcome.FAILURE], Outcome.FAILURE, 2, id="a-spare-session"),
        pytest.param(Login, [U, K], U, 2, id="harmless-is-as-good-as-not-sent"),
        pytest.param(Register, [U, K], K, 2, id="lost-at-the-second"),
        pytest.param(Register, [U, Outcome.EMAIL_EXISTS], Outcome.EMAIL_EXISTS, 2, id="unsent-then-heard"),
        pytest.param(SignOn, [K, U, Outcome.SUCCESS], Outcome.SUCCESS, 3, id="the-third-is-heard"),
        pytest.param(SignOn, [K, Outcome.THROTTLED], Outcome.THROTTLED, 2, id="told-to-wait"),
        pytest.param(Logout, [U, LATER], U, 2, id="told-to-wait-at-the-second"),
    ],
)
async def test_one_after_the_other(kind: type[Call], speeches: list[Speech], outcome: Outcome, times: int) -> None:
    """
    The last answer counts.
    """
    service = by_queue(*speeches)

    said = await sent(service, made(kind))

    assert (outcome, times) == (said.answer.outcome, len(service.calls))


async def test_the_jar_goes_along() -> None:
    """
    What the service wants back after the first try, it gets with the second.
    """
    service = by_queue(Said(Answer(U), {"visitor": "second"}), Said(Answer(Outcome.FAILURE), {"visitor": "third"}))

    said = await sent(service, made(Login))

    assert [{"visitor": "first"}, {"visitor": "second"}] == service.jars
    assert {"visitor": "third"} == said.jar


@pytest.mark.parametrize(("kind", "meaning"), [(kind, meaning) for kind, _, _, meaning in RULES])
async def test_no_answer_in_time(kind: type[Call], meaning: Outcome) -> None:
    """
    A call has its time, and what is not answered by then is not sent again: it is lost, and the jar is not.
    """
    service = silent()

    said = await sent(service, made(kind), 0.0)

    assert (meaning, {"visitor": "first"}) == (said.answer.outcome, said.jar)
    assert 1 == len(service.calls)


@pytest.mark.parametrize(
    ("goal", "state", "names"),
    [
        pytest.param("login", "enter_credentials", ["Login"], id="asks-again"),
        pytest.param("verify", "enter_credentials", ["VerifyDuringAuthentication"], id="verify-signs-in"),
        pytest.param("register", "finding_out", ["Register", "Login"], id="register-finds-out"),
        pytest.param("change-password", "finding_out", ["ChangePassword", "Login"], id="change-finds-out"),
        pytest.param("recover", "mail_sent", ["SendRecoveryMail"], id="recover-says-nothing"),
    ],
)
async def test_a_run_whose_service_is_silent(goal: str, state: str, names: list[str]) -> None:
    """
    A run does not hang on a silent service: it follows the rule of its call, and shows a card.
    """
    service = silent()
    bench = Bench(service, limits=Limits(call=0.01))
    asked = await bench.engine.start(goal, given(goal))

    action = await bench.reply(asked, **TYPED)

    assert (state, names) == (action.state, service.names)
    assert (await bench.record(action)).intent is None
    assert {asyncio.current_task()} == asyncio.all_tasks()


async def test_an_auto_that_gets_no_answer() -> None:
    """
    A card that sends by itself rests when the service is silent: try again sends, cancel does not.
    """
    service, store = silent(), WatchedStore()
    bench = Bench(service, store, limits=Limits(call=0.01))

    resting = expect(Ask, await bench.engine.start("tokens", given("tokens")))

    assert ("asking_where", (Choice.RETRY, Choice.CANCEL)) == (resting.state, resting.choices)
    assert ["CreateRedirectSession", None] == [one.intent.call if one.intent else None for one in store.written]


async def test_a_code_is_not_sent_again() -> None:
    """
    What a person typed once goes out once, even where the answer is lost and the user is impatient.
    """
    service = by_call(VerifyDuringAuthentication=K)
    bench = Bench(service)
    asked = await bench.engine.start("verify", given("verify"))

    actions = [await bench.reply(asked, code="123456") for _ in range(3)]

    assert ["VerifyDuringAuthentication"] == service.names
    assert ["enter_credentials"] * 3 == [action.state for action in actions]
    assert {"email": ADA, "password": None} == {one.name: one.value for one in expect(Ask, actions[0]).fields}
