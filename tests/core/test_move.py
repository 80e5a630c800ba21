"""
Where a run goes, and what it keeps.
"""

import pytest
from attrs import evolve

from authflow.calls import slots
from authflow.calls.reasons import Why
from authflow.core import ledger
from authflow.core.errors import NotGiven, UnknownFlow
from authflow.core.member import Identity
from authflow.core.move import JOURNEY_MOST, PATIENCE, advance, begin, hand_over
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Answer, Run
from authflow.core.slot import IDENTITY, Slot
from authflow.flows import VERIFY
from authflow.flows.rows import BEYOND_US, SIGNED_IN
from authflow.flows.verify import VerifyState
from tests.runs import A_DAY, ADA, BOB, HERE, MADE_UP, NOON, begun, choose, moment, play, says, submit

HALF_AN_HOUR = 1800.0


def asked(goal: str) -> Run:
    """
    A run whose first call is on its way.
    """
    return play(begun(goal), submit()).run


def test_begin() -> None:
    """
    A run begins at the start of its goal, at rest, with its life before it.
    """
    run = begin(HERE, "r", "login", {slots.EMAIL: ADA}, moment(), A_DAY)

    assert ("login", "login", "enter_credentials", 1) == (run.goal, run.flow, run.state, run.step)
    assert (NOON, NOON + HALF_AN_HOUR, NOON + A_DAY) == (run.since, run.expires_at, run.ends_at)
    assert (("login",), {slots.EMAIL: ADA}, None) == (run.journey, run.memory, run.subject)


def test_a_flow_that_sends_by_itself_is_not_at_rest() -> None:
    """
    A run that begins by sending shows no action yet.
    """
    run = begun("tokens")

    assert 0 == run.step


@pytest.mark.parametrize("value", [pytest.param({}, id="nothing"), pytest.param({slots.STATE_TOKEN: None}, id="none")])
def test_begin_needs_what_the_flow_needs(value: dict[Slot, object]) -> None:
    """
    A run cannot begin without what its flow needs.
    """
    with pytest.raises(NotGiven, match="The flow verify cannot start: state_token was not given"):
        begin(HERE, "r", "verify", {slots.EMAIL: ADA, **value}, moment(), A_DAY)


def test_begin_needs_a_flow() -> None:
    """
    A run cannot begin in a flow that is not there.
    """
    with pytest.raises(UnknownFlow):
        begin(HERE, "r", "sign-in", {}, moment(), A_DAY)


def test_a_life_caps_a_rest() -> None:
    """
    No card lets a run rest beyond its life.
    """
    run = begin(HERE, "r", "login", {}, moment(), 60.0)

    assert NOON + 60 == run.expires_at


def test_hand_over() -> None:
    """
    At a door a run keeps what is open, and of its secrets those that the next flow names.
    """
    run = evolve(begun("login"), memory=MADE_UP)

    after = hand_over(run, VERIFY)

    gone = {
        slots.SESSION_TOKEN,
        slots.RECOVERY_TOKEN,
        slots.CODE_VERIFIER,
        slots.NONCE,
        slots.ADDRESS,
        slots.AUTHORIZATION_CODE,
        slots.DEVICE_CODE,
        slots.USER_CODE,
        slots.INTERVAL,
    }
    gone |= {slots.TOKENS, slots.PASSWORD, slots.CODE, slots.CAPTCHA}
    assert {slot: value for slot, value in MADE_UP.items() if slot not in gone} == after.memory
    assert ("verify", VerifyState.ENTER_CODE, ("login", "verify")) == (after.flow, after.state, after.journey)


def test_a_journey_is_not_endless() -> None:
    """
    A run remembers the last flows it went through, and not more.
    """
    run = begun("login")

    for _ in range(JOURNEY_MOST):
        run = hand_over(run, VERIFY)

    assert ("verify",) * JOURNEY_MOST == run.journey


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(Answer(Outcome.SUCCESS), None, id="lacking-what-it-promises"),
        pytest.param(Answer(Outcome.SUCCESS, {slots.SESSION_TOKEN: None}), None, id="none"),
        pytest.param(Answer(Outcome.EMAIL_EXISTS), None, id="what-the-call-cannot-have"),
        pytest.param(Answer(Outcome.APPROVED), None, id="what-happens-elsewhere"),
        pytest.param(Answer(Outcome.BACK), None, id="what-a-user-does"),
        pytest.param(Answer(Outcome.SIGNED_OUT, reason=Reason("why")), Reason("why"), id="with-a-reason"),
    ],
)
def test_an_answer_that_cannot_be(answer: Answer, reason: Reason | None) -> None:
    """
    What is no possible answer to the call is not understood, and nothing it brought is kept.
    """
    run = advance(HERE, asked("login"), answer, moment())

    assert (BEYOND_US, reason or Reason(Outcome.UNSUPPORTED)) == (run.end, run.reason)
    assert slots.SESSION_TOKEN not in run.memory


@pytest.mark.parametrize("goal", ["login", "verify", "approval"])
def test_nobody_answers_who_was_not_asked(goal: str) -> None:
    """
    While no call is on its way, nothing that a service could say moves a run.
    """
    run = begun(goal)

    after = [advance(HERE, run, Answer(outcome, MADE_UP), moment()) for outcome in (Outcome.SUCCESS, Outcome.FAILURE)]

    assert [run, run] == after


def test_more_than_was_promised_is_kept() -> None:
    """
    A service that tells who somebody is, is heard, though no call promises it.
    """
    told = {slots.SESSION_TOKEN: "s", IDENTITY: "ada"}

    run = advance(HERE, asked("login"), Answer(Outcome.SUCCESS, told), moment())

    assert "ada" == run.memory[IDENTITY]


def test_the_fifth_failure_is_the_last() -> None:
    """
    A limit that is used up is noticed by the failure itself, not by one more try.
    """
    wrong = (submit(code="000000"), Outcome.FAILURE)

    played = play(begun("verify"), *wrong, *wrong, *wrong, *wrong, *wrong)

    assert ["enter_code"] * 4 + ["code_spent"] == played.path


@pytest.mark.parametrize(
    ("answer", "left", "ready"),
    [
        pytest.param(says(Outcome.FAILURE), 4, 0.0, id="failure-counts"),
        pytest.param(says(Outcome.UNAVAILABLE), 5, 0.0, id="unavailable-is-given-back"),
        pytest.param(says(Outcome.UNAVAILABLE, retry_at=NOON + 90), 5, NOON + 90, id="and-held-off"),
        pytest.param(says(Outcome.THROTTLED, retry_at=NOON + 90), 5, NOON + 90, id="throttled-is-held-off"),
        pytest.param(says(Outcome.THROTTLED, retry_at=NOON + 9e9), 5, NOON + 60 + PATIENCE, id="not-for-ever"),
    ],
)
def test_the_ledger_after_an_answer(answer: Answer, left: int, ready: float) -> None:
    """
    What was not looked at does not count, and the service is left alone as long as it asks, up to an hour.
    """
    limit = ledger.limit_on(HERE.card("verify", VerifyState.ENTER_CODE), Choice.SUBMIT)

    run = advance(HERE, asked("verify"), answer, moment(1))

    assert (left, ready) == (ledger.left(run, Choice.SUBMIT, limit), ledger.ready_at(run, Choice.SUBMIT, limit))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(says(Outcome.FAILURE), Reason(Outcome.FAILURE), id="its-own-name"),
        pytest.param(
            Answer(Outcome.FAILURE, reason=Reason(Why.INVALID_CREDENTIALS)),
            Reason(Why.INVALID_CREDENTIALS),
            id="a-better",
        ),
        pytest.param(Answer(Outcome.SUCCESS, {slots.SESSION_TOKEN: "s"}), None, id="nothing-to-say"),
    ],
)
def test_reason(answer: Answer, expected: Reason | None) -> None:
    """
    A run tells why it is where it is, if there is anything to tell.
    """
    run = advance(HERE, asked("login"), answer, moment())

    assert expected == run.reason


def test_complaints_of_the_service() -> None:
    """
    What the service says of single values is kept with them, until the next reply.
    """
    complaints = {"password": Complaint(Reason(Fault.TOO_SHORT, {"min": 9}))}
    answer = Answer(Outcome.FAILURE, complaints=complaints)

    run = advance(HERE, asked("register"), answer, moment())

    assert complaints == run.complaints


@pytest.mark.parametrize(
    ("goal", "subject"),
    [pytest.param("login", "ada@example.com", id="proved"), pytest.param("reset", None, id="unknown")],
)
def test_subject(goal: str, subject: str | None) -> None:
    """
    The first proof fixes who the run is about, in one spelling, where the run knows the address.
    """
    run = play(begun(goal), submit(email="ADA@example.com"), Outcome.SUCCESS).run

    assert subject == run.subject


def test_the_subject_stays() -> None:
    """
    A second proof does not make the run another's, whatever address it holds by then.
    """
    run = evolve(asked("login"), subject=ADA, memory={slots.EMAIL: BOB})

    after = advance(HERE, run, Answer(Outcome.SUCCESS, {slots.SESSION_TOKEN: "s"}), moment())

    assert ADA == after.subject


def test_an_end() -> None:
    """
    At its end a run holds what is open and what the end gives.
    """
    played = play(begun("login", return_to="/cart"), submit(), *[Outcome.SUCCESS] * 4)

    assert SIGNED_IN == played.run.end
    assert {slots.EMAIL, slots.RETURN_TO, slots.TOKENS} == set(played.run.memory)
    assert (None, 2) == (played.run.chosen, played.run.step)


def test_a_run_that_ended_stays_ended() -> None:
    """
    Nothing moves a run that has ended.
    """
    ended = play(begun("login"), choose(Choice.CANCEL)).run

    after = [advance(HERE, ended, Answer(outcome, MADE_UP), moment()) for outcome in Outcome]

    assert [ended] * len(Outcome) == after


@pytest.mark.parametrize(
    ("told", "end"),
    [
        pytest.param(ADA, None, id="herself"),
        pytest.param("ADA@example.com", None, id="in-another-spelling"),
        pytest.param("eve@example.com", Reason(Fault.ANOTHER_IDENTITY), id="somebody-else"),
    ],
)
def test_a_second_proof_is_of_the_same_person(told: str, end: Reason | None) -> None:
    """
    A run that began with one person's proof is not gone on with by another's, whatever was typed.
    """
    run = evolve(asked("login"), subject=ADA)
    answer = says(Outcome.SUCCESS, {slots.SESSION_TOKEN: "session-1", IDENTITY: Identity("id-1", told)})

    moved = advance(HERE, run, answer, moment(1))

    assert end == (moved.reason if moved.end else None)


def test_whom_the_service_tells_is_the_subject() -> None:
    """
    What was typed counts only where the service tells nobody.
    """
    proof = {slots.SESSION_TOKEN: "session-1"}
    bob = says(Outcome.SUCCESS, {**proof, IDENTITY: Identity("id-2", "bob@example.com")})

    told = advance(HERE, asked("login"), bob, moment(1))
    silent = advance(HERE, asked("login"), says(Outcome.SUCCESS, proof), moment(1))

    assert ("bob@example.com", ADA) == (told.subject, silent.subject)
