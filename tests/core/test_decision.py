"""
What happens after a reply: a call, an outcome, or nothing at all.
"""

import pytest
from attrs import evolve

from authflow.calls import slots
from authflow.calls.signing_in import Login, Register, Resend
from authflow.calls.tokens import CreateRedirectSession
from authflow.core import ledger
from authflow.core.call import Call
from authflow.core.decision import build, decide, offered
from authflow.core.member import Identity
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Fault, Reason
from authflow.core.run import Answer, Reply, Run
from authflow.flows.tokens import TokensState
from tests.runs import ADA, HERE, MADE_UP, NOON, begun, choose, come_back, moment, play, says, submit


def resting() -> Run:
    """
    A run that rests on a card that sends by itself: the service was away and said when it will be back.
    """
    return play(begun("tokens"), says(Outcome.UNAVAILABLE, retry_at=NOON + 120)).run


def visiting() -> Run:
    """
    A run whose browser is away.
    """
    return play(begun("tokens"), Outcome.SUCCESS, Outcome.VISIT_REQUIRED).run


def sent(run: Run, reply: Reply | None, minutes: int = 1) -> Call | Outcome | None:
    """
    What *reply* comes to.
    """
    what = decide(HERE, run, reply, moment(minutes))[1]
    return what.outcome if isinstance(what, Answer) else what


@pytest.mark.parametrize(
    ("run", "choices"),
    [
        pytest.param(begun("login"), "submit forgot register cancel", id="step"),
        pytest.param(begun("approval"), "check cancel", id="wait"),
        pytest.param(begun("tokens"), "retry cancel", id="auto"),
        pytest.param(visiting(), "submit cancel", id="visit"),
    ],
)
def test_offered(run: Run, choices: str) -> None:
    """
    The card's own choices come first, in its order; giving up is always possible.
    """
    actual = [str(choice) for choice in offered(HERE, run)]

    assert choices.split() == actual


def test_what_is_used_up_is_not_offered() -> None:
    """
    A choice that leads nowhere when it is used up is taken off the form, and not taken from anybody.
    """
    again = (choose(Choice.RESEND), Outcome.REQUIRE_EMAIL_VERIFICATION)
    run = play(begun("verify"), *again, *again).run

    actual = set(offered(HERE, run))

    assert {Choice.SUBMIT, Choice.BACK, Choice.REGISTER, Choice.CANCEL} == actual
    assert None is sent(run, choose(Choice.RESEND), minutes=100)


def test_what_is_too_early_is_not_taken() -> None:
    """
    A second code may be asked for after half a minute, not before.
    """
    run = play(begun("verify"), choose(Choice.RESEND), Outcome.REQUIRE_EMAIL_VERIFICATION).run

    early = decide(HERE, run, choose(Choice.RESEND), evolve(moment(), at=NOON + 60 + 29.9))
    late = sent(run, choose(Choice.RESEND), minutes=2)

    assert (run, None) == early
    assert isinstance(late, Resend)


def test_a_call_is_filled_by_name() -> None:
    """
    What was typed goes out with the call, and what was not asked for does not.
    """
    run, call = decide(HERE, begun("login"), submit(captcha="x", state_token="s"), moment())

    assert Login(email=ADA, password="correct horse") == call
    assert Choice.SUBMIT is run.chosen


def test_what_is_held_goes_along() -> None:
    """
    A call takes the slots it has a place for, though nobody asked for them now.
    """
    actual = build(Register, {slots.EMAIL: ADA, slots.PASSWORD: "p", slots.CAPTCHA: {"visible": "c"}, slots.NONCE: "n"})

    assert Register(email=ADA, password="p", captcha={"visible": "c"}) == actual


def test_a_call_that_lacks_something_is_none() -> None:
    """
    Nothing is sent half-filled.
    """
    actual = build(Register, {slots.EMAIL: ADA})

    assert None is actual


def test_the_count_is_bumped_with_the_call() -> None:
    """
    An attempt is written down by the decision that sends it.
    """
    run, _ = decide(HERE, begun("verify"), submit(), moment())

    left = ledger.left(run, Choice.SUBMIT, ledger.limit_on(HERE.card("verify", run.state), Choice.SUBMIT))

    assert 4 == left


def test_a_value_that_cannot_be_costs_no_attempt() -> None:
    """
    What is refused before any service sees it is not counted.
    """
    run, answer = decide(HERE, begun("verify"), submit(code="12"), moment())

    assert Answer(Outcome.INVALID) == answer
    assert Reason(Fault.MALFORMED) == run.complaints["code"].reason
    assert {} == run.ledger


@pytest.mark.parametrize("run", [begun("login"), begun("approval"), begun("tokens"), resting(), visiting()])
def test_cancel(run: Run) -> None:
    """
    Giving up is taken anywhere, at once.
    """
    actual = sent(run, choose(Choice.CANCEL))

    assert Outcome.CANCELLED is actual


@pytest.mark.parametrize("run", [begun("login"), begun("approval"), visiting()])
def test_without_a_reply_nothing_is_sent(run: Run) -> None:
    """
    A card that asks somebody waits for the reply.
    """
    actual = decide(HERE, run, None, moment())

    assert (run, None) == actual


def test_a_card_that_sends_by_itself_makes_what_is_fresh() -> None:
    """
    A verifier and a nonce are made from the moment's chance: other chance, others; the same, the same.
    """
    run = begun("tokens")

    first, call = decide(HERE, run, None, moment(1))
    other, _ = decide(HERE, run, None, moment(2))

    assert isinstance(call, CreateRedirectSession)
    assert decide(HERE, run, None, moment(1)) == (first, call)
    assert 4 == len({r.memory[slot] for r in (first, other) for slot in (slots.CODE_VERIFIER, slots.NONCE)})
    assert 43 == len(call.code_verifier)


@pytest.mark.parametrize(
    ("reply", "minutes", "expected"),
    [
        pytest.param(choose(Choice.RETRY), 2, CreateRedirectSession, id="in-time"),
        pytest.param(choose(Choice.RETRY), 1, type(None), id="too-early"),
        pytest.param(submit(), 2, type(None), id="nothing-to-submit"),
        pytest.param(choose(Choice.CANCEL), 1, Outcome, id="cancel"),
    ],
)
def test_trying_again(reply: Reply, minutes: int, expected: type) -> None:
    """
    At rest, only *try again* sends, and not before the service said.
    """
    actual = sent(resting(), reply, minutes)

    assert isinstance(actual, expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, Outcome.RETURNED, id="right-proof-and-code"),
        pytest.param({"state": "nonce-1"}, None, id="another-proof"),
        pytest.param({"state": None}, None, id="no-proof"),
        pytest.param({"state": ["x"]}, None, id="a-list"),
        pytest.param({"state": ""}, None, id="an-empty-proof"),
        pytest.param({"code": None}, None, id="no-code"),
        pytest.param({"code": ""}, None, id="an-empty-code"),
        pytest.param({"code": ["grant"]}, None, id="a-list-of-codes"),
        pytest.param({"error": "access_denied"}, Outcome.REFUSED, id="refused"),
        pytest.param({"error": "access_denied", "state": "x"}, None, id="refused-by-somebody-else"),
    ],
)
def test_coming_back(query: dict[str, object], expected: Outcome | None) -> None:
    """
    A browser is believed if it brings the proof back, and then what it says.
    """
    run = visiting()

    actual = sent(run, come_back(**query)(run))

    assert expected is actual


def test_what_a_visit_brings_is_kept() -> None:
    """
    The code that comes back is held, and nothing else that came along.
    """
    run = visiting()

    after, _ = decide(HERE, run, come_back(session_token="eve's", tokens="eve's")(run), moment())

    assert {**run.memory, slots.AUTHORIZATION_CODE: MADE_UP[slots.AUTHORIZATION_CODE]} == after.memory


@pytest.mark.parametrize("choice", [choice for choice in Choice if choice not in {Choice.SUBMIT, Choice.CANCEL}])
def test_nothing_else_ends_a_visit(choice: Choice) -> None:
    """
    A browser that is away can come back or give up.
    """
    run = visiting()

    actual = sent(run, evolve(come_back()(run), choice=choice))

    assert None is actual


def test_a_new_turn_says_nothing_of_the_last() -> None:
    """
    Why we are here is told once: a reply that is taken begins in silence.
    """
    run = play(begun("login"), submit(email="ada"), submit(), Outcome.FAILURE).run

    after, _ = decide(HERE, run, submit(), moment())

    assert (Reason(Outcome.FAILURE), None) == (run.reason, after.reason)


def test_lacking() -> None:
    """
    A card that sends by itself and lacks what the call needs says so, and sends nothing.
    """
    run = evolve(begun("tokens"), state=TokensState.REDEEMING)

    actual = sent(run, None)

    assert Outcome.LACKING is actual


def test_another_address_is_another_identity() -> None:
    """
    What the service told of the first address is not believed of the second.
    """
    bob = "bob@example.com"
    run = evolve(begun("login"), memory={slots.EMAIL: bob, slots.IDENTITY: Identity("id-of-bob", bob)})

    same, _ = decide(HERE, run, submit(email=bob, password="pw"), moment(1))
    other, _ = decide(HERE, run, submit(email=ADA, password="pw"), moment(1))

    assert slots.IDENTITY in same.memory
    assert slots.IDENTITY not in other.memory
