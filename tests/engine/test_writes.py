"""
What is written, and when.
"""

from typing import Final

import attrs
import pytest

from authflow.calls.slots import PASSWORD, SESSION_TOKEN, STATE_TOKEN
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer, Memory, Run
from authflow.core.slot import Keep
from authflow.engine.ports import Said
from authflow.engine.record import SCHEMA, Record
from tests.engine.benches import Bench, WatchedStore, spelled
from tests.engine.services import ScriptedService, by_call, by_queue
from tests.runs import A_DAY, ADA, HERE, MADE_UP, NOON, TYPED, given

FLEETING: Final = {"password": "canary-password", "code": "654321", "captcha": "canary-captcha"}


@pytest.mark.parametrize(
    ("service", "calls"),
    [
        pytest.param(by_call(Login=Outcome.FAILURE), 1, id="one-call"),
        pytest.param(by_call(CreateRedirectSession=Outcome.TOKEN_EXPIRED), 2, id="two-calls"),
        pytest.param(by_call(Authorize=Outcome.VISIT_REQUIRED), 3, id="three-calls"),
        pytest.param(by_call(), 4, id="four-calls"),
    ],
)
async def test_writes(service: ScriptedService, calls: int) -> None:
    """
    A turn of n calls costs n + 1 writes, and each but the last announces the call that goes out next.
    """
    store = WatchedStore()
    bench = Bench(service, store)
    asked = await bench.engine.start("login", {})

    await bench.sign_in(asked)

    turn = store.written[1:]
    announced = [record.intent.call if record.intent else None for record in turn]
    assert [*service.names, None] == announced
    assert calls + 1 == len(turn)
    assert [*range(1, calls + 3)] == [record.revision for record in store.written]
    assert all(one.intent is None or one.intent.revision == one.revision for one in turn)


@pytest.mark.parametrize(
    ("goal", "service", "announced"),
    [
        pytest.param("tokens", by_call(), ["CreateRedirectSession", "Authorize", "RedeemCode", None], id="tokens"),
        pytest.param("logout", by_call(), ["Logout", None], id="logout"),
    ],
)
async def test_a_start_that_sends(goal: str, service: ScriptedService, announced: list[str | None]) -> None:
    """
    A run that begins by sending is first stored with its intent.
    """
    store = WatchedStore()
    bench = Bench(service, store)

    await bench.engine.start(goal, {**given(goal), **{slot: MADE_UP[slot] for slot in HERE.flow(goal).takes}})

    assert announced == [record.intent.call if record.intent else None for record in store.written]


async def test_a_choice_without_a_call() -> None:
    """
    A turn that asks the service nothing is one write.
    """
    store = WatchedStore()
    bench = Bench(by_call(), store)
    asked = await bench.engine.start("login", {})

    await bench.reply(asked, Choice.REGISTER)

    assert [1, 2] == [record.revision for record in store.written]


async def test_an_intent_is_written_before_its_call() -> None:
    """
    When the service hears a call, it is written down already: its name, its attempt, and until when it stands.
    """
    store, seen = WatchedStore(), list[Record]()

    def look(_: object) -> Outcome:
        seen.append(store.written[-1])
        return Outcome.FAILURE

    bench = Bench(ScriptedService(look), store)
    asked = await bench.engine.start("verify", given("verify"))

    await bench.reply(asked, code="123456")

    intent, tallies = seen[0].intent, seen[0].run.ledger.values()
    assert intent is not None
    assert ("VerifyDuringAuthentication", 2, NOON + 15) == (intent.call, intent.revision, intent.lease_until)
    assert [1] == [tally.times for tally in tallies]


async def test_nothing_fleeting_is_written() -> None:
    """
    No store ever sees a password, a code or a captcha, whatever is written in the course of a turn.
    """
    store = WatchedStore()
    speeches = (
        Outcome.CAPTCHA_REQUIRED,
        Outcome.FAILURE,
        Outcome.REQUIRE_EMAIL_VERIFICATION,
        Outcome.FAILURE,
        Outcome.REQUIRE_MISSING_FIELDS,
        Outcome.REQUIRE_OWNER_APPROVAL,
    )
    service = by_queue(*(by for one in speeches for by in (Outcome.UNAVAILABLE, one)))
    bench = Bench(service, store)
    action = await bench.engine.start("login", {})

    for _ in range(9):  # Login is sent again by itself, the others when they are asked to be.
        action = await bench.reply(action, **{**TYPED, **FLEETING})

    assert "waiting" == action.state
    heard, written = spelled(service.calls), spelled(store.written)
    assert {*FLEETING.values()} == {value for value in FLEETING.values() if value in heard}
    assert [] == [value for value in FLEETING.values() if value in written]
    assert ADA in written


async def test_nothing_fleeting_is_written_by_a_second_call() -> None:
    """
    The password that an Auto needs is handed on within the turn, and not through the store.
    """
    store = WatchedStore()
    bench = Bench(by_call(Register=Outcome.UNKNOWN, Login=Outcome.FAILURE), store)
    asked = await bench.engine.start("register", {})

    await bench.reply(asked, email=ADA, **FLEETING)

    assert ["Register", "Login", None] == [one.intent.call if one.intent else None for one in store.written[1:]]
    assert FLEETING["password"] not in spelled(store.written)


@pytest.mark.parametrize("goal", ["login", "logout", "tokens"])
async def test_nothing_fleeting_is_written_at_the_start(goal: str) -> None:
    """
    What must not be stored is not, even if a run is begun with it.
    """
    store = WatchedStore()
    bench = Bench(by_call(), store)

    await bench.engine.start(goal, {**given(goal), PASSWORD: FLEETING["password"]})

    assert FLEETING["password"] not in spelled(store.written)


async def test_what_is_over_is_forgotten() -> None:
    """
    At its end a run keeps what is open, and of its secrets what the end gives.
    """
    bench = Bench(by_call())
    asked = await bench.engine.start("login", {})

    done = await bench.sign_in(asked)

    memory = (await bench.record(done)).run.memory
    assert {"tokens"} == {slot.name for slot in memory if slot.keep is not Keep.OPEN}


async def test_a_record_says_all_there_is_to_know() -> None:
    """
    A record holds everything that a run is, from the first day, so that any worker can go on with it.
    """
    gives: Memory = {SESSION_TOKEN: "s", STATE_TOKEN: "t"}
    service = by_queue(Said(Answer(Outcome.SUCCESS, gives), {"visitor": "v"}), *[Outcome.UNAVAILABLE] * 3)
    bench = Bench(service)
    asked = await bench.engine.start("login", {})

    resting = await bench.sign_in(asked)

    record = await bench.record(resting)
    run = record.run
    assert ("login", "tokens", "asking_where", 2) == (run.goal, run.flow, run.state, run.step)
    assert (4, {"visitor": "v"}, SCHEMA, HERE.digest) == (record.revision, record.jar, record.schema, HERE.digest)
    assert (ADA, ("login", "tokens"), Reason("unavailable")) == (run.subject, run.journey, run.reason)
    assert (NOON, NOON + 1800, NOON + 90 * A_DAY) == (run.since, run.expires_at, run.ends_at)
    assert {"email", "session_token", "code_verifier", "nonce"} == {slot.name for slot in run.memory}


def test_the_fields_of_a_record() -> None:
    """
    Nothing of what a record must hold is missing.
    """
    held = {one.name for kind in (Record, Run) for one in attrs.fields(kind)}

    assert {
        *("id", "handle", "revision", "step", "goal", "flow", "state", "memory", "jar", "ledger", "intent", "reason"),
        *("end", "subject", "journey", "since", "expires_at", "ends_at", "schema", "digest", "site"),
    } <= held
