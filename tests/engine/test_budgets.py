"""
What identities may do over all their runs: counted before it is done, and given back where it cost nothing.
"""

import asyncio
from typing import Any, Final

import pytest

from authflow.core.action import Ask, Done
from authflow.core.errors import NotAllowed
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.engine.limits import DAY, Limits
from tests.engine.benches import Bench, expect
from tests.engine.counting import Ledger, asked, bench
from tests.engine.services import ScriptedService, Speech, by_call, by_queue
from tests.runs import ADA, NOON, TYPED

SENDING: Final = ("Login", "SendRecoveryMail", "Register", "VerifyDuringAuthentication")
WRONG: Final = Answer(Outcome.FAILURE, reason=Reason("invalid_credentials"))


@pytest.mark.parametrize(
    ("goal", "answers", "most", "reason"),
    [
        pytest.param("register", {"Register": Outcome.REQUIRE_EMAIL_VERIFICATION}, 3, "too_many_codes", id="register"),
        pytest.param("login", {"Login": Outcome.REQUIRE_EMAIL_VERIFICATION}, 3, "too_many_codes", id="login"),
        pytest.param("login", {"Login": WRONG}, 10, "too_many_passwords", id="passwords"),
        pytest.param("missing-fields", {"ContinueLogin": WRONG}, 10, "too_many_passwords", id="going-on"),
        pytest.param("verify", {"VerifyDuringAuthentication": WRONG}, 15, "too_many_guesses", id="guesses"),
        pytest.param("recover", {}, 3, "too_many_mails", id="recover"),
        pytest.param("recover", {"SendRecoveryMail": Outcome.UNKNOWN}, 3, "too_many_mails", id="perhaps-mailed"),
        pytest.param("register", {"Register": Outcome.UNSUPPORTED}, 3, "too_many_codes", id="not-understood"),
    ],
)
async def test_fresh_runs_share_what_an_identity_may(goal: str, answers: Any, most: int, reason: str) -> None:
    """
    However many runs there are: so many in a quarter of an hour; then each is told why, and until when.
    """
    service = by_call(**answers)
    town = bench(service)
    for _ in range(most):
        town.clock.turn(1)
        await asked(town, goal)
    sent = service.names

    held = expect(Ask, await asked(town, goal))

    assert (Reason(reason), NOON + 1 + 900, sent) == (held.reason, held.retry_at, service.names)


async def test_at_that_time_it_is_possible() -> None:
    """
    The time that is told is the right one: not a second before, and then it is sent.
    """
    service = by_call()
    town = bench(service)
    for _ in range(3):
        town.clock.turn(60)
        await asked(town, "recover")
    held = expect(Ask, await asked(town, "recover"))

    town.clock.turn(900 - 120 - 1)
    early = await town.reply(held, **TYPED)
    town.clock.turn(1)
    done = await town.reply(held, **TYPED)

    assert (held, 4) == (early, len(service.calls))
    assert isinstance(done, Done)


async def test_a_day_has_a_budget_of_its_own() -> None:
    """
    Whoever never does too much at once does no more than so much in a day; the wait is told in full.
    """
    town = bench(by_call())
    for minutes in (15, 15, 15, 15, 15, 15, 15, 16, 1, 1):
        town.clock.turn(60 * minutes)
        await asked(town, "recover")

    held = expect(Ask, await asked(town, "recover"))

    assert NOON + 900 + DAY == held.retry_at


async def test_many_at_once() -> None:
    """
    Of fifty runs that ask at the same time, three mail a code.
    """
    service = by_call(Register=Outcome.REQUIRE_EMAIL_VERIFICATION)
    town = bench(service)

    actions = await asyncio.gather(*(asked(town, "register") for _ in range(50)))

    assert 3 == len(service.calls)
    assert 47 == sum(action.reason == Reason("too_many_codes") for action in actions)


async def test_it_is_counted_before_it_is_sent() -> None:
    """
    When the service hears of it the store has counted it already: whoever dies in between has spent it.
    """
    store = Ledger()

    def tell(_: object) -> Speech:
        store.notes.append("sent")
        return OSError("the cable broke")

    town = Bench(ScriptedService(tell), store)
    with pytest.raises(OSError, match="the cable broke"):
        await asked(town, "recover")

    assert ["mails", "sent"] == [note.partition(" ")[0] for note in store.notes]
    assert {1} == {*store.counted.values()}


@pytest.mark.parametrize(
    ("goal", "answer"),
    [
        pytest.param("login", Outcome.SUCCESS, id="a-right-password"),
        pytest.param("login", Outcome.BARRED, id="a-right-password-that-does-not-help"),
        pytest.param("login", Outcome.CAPTCHA_REQUIRED, id="not-looked-at"),
        pytest.param("login", Outcome.UNAVAILABLE, id="not-there"),
        pytest.param("recover", Outcome.UNAVAILABLE, id="no-mail"),
        pytest.param("recover", Outcome.THROTTLED, id="held-off-by-the-service"),
        pytest.param("register", Outcome.EMAIL_EXISTS, id="no-code"),
        pytest.param("verify", Outcome.TOKEN_EXPIRED, id="no-guess"),
    ],
)
async def test_what_costs_nothing_is_given_back(goal: str, answer: Outcome) -> None:
    """
    A right password, a service that is down, a code that was never mailed: as often as one likes.
    """
    service = ScriptedService(lambda call: answer if type(call).__name__ in SENDING else Outcome.SUCCESS)
    town = bench(service)
    for _ in range(20):
        await asked(town, goal)

    action = await asked(town, goal)

    assert not isinstance(action, Ask) or str(action.reason).find("too_many") < 0
    assert isinstance(town.store, Ledger)
    assert {0} == {*town.store.counted.values()}


async def test_a_code_that_was_used_counts_no_more() -> None:
    """
    After three codes and the right one nobody waits for the next sign-in.
    """
    mailed = Outcome.REQUIRE_EMAIL_VERIFICATION
    service = by_queue(mailed, mailed, mailed, Outcome.REQUIRE_OWNER_APPROVAL, Outcome.REQUIRE_OWNER_APPROVAL)
    town = bench(service)
    action = await asked(town, "register")
    for _ in range(2):
        town.clock.turn(30)
        action = await town.reply(action, Choice.RESEND)
    hold = await town.reply(action, code="123456")

    again = await asked(town, "login")

    assert ("waiting", "waiting") == (hold.state, again.state)


async def test_a_registration_tells_nothing_of_the_codes_of_others() -> None:
    """
    A stranger who registers an address to which enough codes were mailed hears what everybody hears.
    """
    town = bench(by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION, Register=Outcome.REQUIRE_EMAIL_VERIFICATION))
    for _ in range(3):
        await asked(town, "login")

    told = await asked(town, "register")

    assert "enter_code" == told.state


async def test_a_code_is_a_code_whoever_asked_for_it() -> None:
    """
    What a registration mailed counts for the sign-ins behind it.
    """
    town = bench(by_call(Login=Outcome.REQUIRE_EMAIL_VERIFICATION, Register=Outcome.REQUIRE_EMAIL_VERIFICATION))
    await asked(town, "register")
    for _ in range(2):
        await asked(town, "login")

    held = await asked(town, "login")

    assert Reason("too_many_codes") == held.reason


async def test_what_cannot_be_counted_is_not_sent() -> None:
    """
    While the store cannot count nothing goes out, and the run stays where it is.
    """
    service = by_call()
    town = bench(service)
    assert isinstance(town.store, Ledger)
    town.store.gone = True

    held = expect(Ask, await asked(town, "recover"))

    assert (Reason("unavailable"), "enter_email", []) == (held.reason, held.state, service.calls)


async def test_what_cannot_be_given_back_is_answered() -> None:
    """
    A store that goes away while the service answers keeps nobody from the answer; what was counted stays so.
    """
    store = Ledger()

    def answer(_: object) -> Speech:
        store.gone = True
        return Outcome.EMAIL_EXISTS

    town = Bench(ScriptedService(answer), store)

    told = await asked(town, "register")

    assert "login" == told.flow
    assert {1} == {*store.counted.values()}


async def test_of_two_that_last_as_long_passwords_are_told() -> None:
    """
    Where both codes and passwords are used up until the same time, it is said that passwords are.
    """
    once = ((1, 900.0),)
    town = bench(by_call(Login=Outcome.UNSUPPORTED), Limits(codes=once, passwords=once))
    await asked(town, "login")

    held = await asked(town, "login")

    assert Reason("too_many_passwords") == held.reason


async def test_budgets_are_switched_off_one_by_one() -> None:
    """
    Without windows nothing is counted, and the others hold.
    """
    town = bench(by_call(Login=WRONG), Limits(mails=()))
    for _ in range(20):
        await asked(town, "recover")
        held = await asked(town, "login", email=ADA)

    assert isinstance(await asked(town, "recover"), Done)
    assert Reason("too_many_passwords") == held.reason


@pytest.mark.parametrize(
    "wrong", [0, None, 3, (3, 900.0), ((0, 900.0),), ((3, 0),), ((3,),), [(3, 900.0)], ((True, 1),)]
)
def test_a_budget_that_cannot_be(wrong: Any) -> None:
    """
    A limit that nobody could keep is a mistake of whoever configures it, said at once.
    """
    with pytest.raises(NotAllowed, match="codes"):
        Limits(codes=wrong)
