"""
An even run tells of an address that is taken no more than of a new one: not when things go wrong either.
"""

import logging
from collections.abc import Mapping
from typing import Final

import pytest

from authflow.calls.signing_in import Resend, VerifyDuringAuthentication
from authflow.core.action import Action
from authflow.core.call import Call
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer
from authflow.engine.discretion import TELL, Discreet, Tell
from authflow.engine.journal import LOGGER
from authflow.engine.ports import Said
from tests.engine.benches import Bench, Dice
from tests.engine.services import ScriptedService, Speech
from tests.runs import ADA, NOON, TYPED, promised

NEW: Final = Outcome.REQUIRE_EMAIL_VERIFICATION
TAKEN: Final = Outcome.EMAIL_EXISTS
CALLS: Final[Mapping[Choice, type[Call]]] = {Choice.SUBMIT: VerifyDuringAuthentication, Choice.RESEND: Resend}
SERVICE_SAYS: Final = [
    Answer(Outcome.UNAVAILABLE),
    Answer(Outcome.UNAVAILABLE, retry_at=NOON + 90),
    Answer(Outcome.THROTTLED, retry_at=NOON + 90),
    Answer(Outcome.UNKNOWN),
]


def by_address(registered: Outcome, then: Speech) -> ScriptedService:
    """
    A service where the address is new or taken, and that says *then* of every code, in a jar of its own.
    """

    def tell(call: Call) -> Speech:
        if isinstance(call, VerifyDuringAuthentication | Resend):
            return Said(then, {"visitor": "seen"}, "request-2") if isinstance(then, Answer) else then
        return Said(Answer(registered, promised(type(call), registered)), {"visitor": "new"}, "request-1")

    return ScriptedService(tell)


async def registered(service: ScriptedService) -> tuple[Bench, Action]:
    """
    An even registration, as far as the code that it asks for.
    """
    bench = Bench(Discreet(service, Dice("mask ")))
    asked = await bench.engine.start("register", {}, {TELL: Tell.EVEN})
    return bench, await bench.reply(asked, **TYPED)


async def told(outcome: Outcome, then: Speech, choice: Choice) -> tuple[Action, Mapping[str, str]]:
    """
    What comes of *choice* where the address is new or taken, and what is in the jar.
    """
    bench, asked = await registered(by_address(outcome, then))
    bench.clock.turn(30)
    action = await bench.reply(asked, choice, code="123456")
    return action, (await bench.record(action)).jar


@pytest.mark.parametrize("choice", CALLS)
@pytest.mark.parametrize("then", SERVICE_SAYS, ids=lambda then: f"{then.outcome}-{then.retry_at is not None}")
async def test_a_service_that_is_down_is_down_for_all(then: Answer, choice: Choice) -> None:
    """
    Whoever confirms an address that is taken hears what everybody hears, and when to try again.
    """
    assert await told(NEW, then, choice) == await told(TAKEN, then, choice)


@pytest.mark.parametrize("choice", CALLS)
async def test_a_service_is_asked_for_all(choice: Choice) -> None:
    """
    A code that was never mailed costs the same way to the service and back.
    """
    service = by_address(TAKEN, Answer(Outcome.TOKEN_EXPIRED))
    bench, asked = await registered(service)
    bench.clock.turn(30)
    await bench.reply(asked, choice, code="123456")

    assert ["Register", CALLS[choice].__name__] == service.names
    assert ["new"] == [jar["visitor"] for jar in service.jars[1:]]


def _listened_to(choice: Choice) -> list[Outcome]:
    return sorted(CALLS[choice].possible() - {Outcome.UNAVAILABLE, Outcome.THROTTLED, Outcome.UNKNOWN})


@pytest.mark.parametrize("outcome", _listened_to(Choice.SUBMIT))
async def test_no_code_is_the_right_one(outcome: Outcome) -> None:
    """
    Whatever else a service says of a token that it never gave: the code was wrong.
    """
    action, _ = await told(TAKEN, outcome, Choice.SUBMIT)

    assert ("enter_code", Reason("invalid_code")) == (action.state, action.reason)


@pytest.mark.parametrize("outcome", _listened_to(Choice.RESEND))
async def test_a_code_is_sent_again_that_never_was(outcome: Outcome) -> None:
    """
    Whatever else it says of that: another code is on its way.
    """
    action, _ = await told(TAKEN, outcome, Choice.RESEND)

    assert ("enter_code", Reason("code_sent")) == (action.state, action.reason)


async def test_the_journal_tells_nothing_either(caplog: pytest.LogCaptureFixture) -> None:
    """
    Who reads the journal cannot tell a code that was never mailed from a wrong one.
    """
    wrong = Answer(Outcome.FAILURE, reason=Reason("invalid_code"))
    gone = Answer(Outcome.TOKEN_EXPIRED)
    written = list[object]()

    with caplog.at_level(logging.INFO, LOGGER):
        for outcome, then in ((NEW, wrong), (TAKEN, gone)):
            caplog.clear()
            await told(outcome, then, Choice.SUBMIT)
            written.append([_facts(record) for record in caplog.records])

    assert written[0] == written[1]


async def test_an_honest_run_is_told_what_there_is() -> None:
    """
    Whoever asks for honesty hears that the address is taken.
    """
    bench = Bench(Discreet(by_address(TAKEN, Outcome.SUCCESS), Dice("mask ")))
    asked = await bench.engine.start("register", {}, {TELL: Tell.HONEST})

    action = await bench.reply(asked, **TYPED)

    assert ("login", Reason("email_exists"), ADA) == (action.flow, action.reason, TYPED["email"])


def _facts(record: logging.LogRecord) -> Mapping[str, object]:
    known = ("run", "flow", "state", "step", "call", "outcome", "reason", "request_id", "attempt", "to", "choice")
    return {"what": record.getMessage()} | {name: vars(record).get(name) for name in known}
