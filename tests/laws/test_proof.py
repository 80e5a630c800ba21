"""
Nobody is signed in without proof (CASES 4, 10, 12).
"""

from collections.abc import Iterator

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from authflow.calls import slots
from authflow.calls.tokens import RedeemCode, RedeemDevice, RedeemMember, RedeemSession
from authflow.core.call import Call
from authflow.core.decision import decide
from authflow.core.flow import AnyFlow
from authflow.core.holding import brought, doors
from authflow.core.move import advance
from authflow.core.outcome import Choice, Outcome
from authflow.core.paths import Row, landing, rows
from authflow.core.run import Answer, Reply, Run
from authflow.core.slot import Slot
from authflow.core.state import EndKind, sends
from authflow.flows import FLOWS
from authflow.flows.rows import BEYOND_US, SIGNED_IN, TO_TOKENS, VISITING
from tests.core.readings import anything
from tests.laws.walks import in_flight, out_of, reached
from tests.runs import HERE, MADE_UP, TYPED, moment, promised, without

DEPTH = 8
PROOFS = {slots.SESSION_TOKEN, slots.AUTHORIZATION_CODE, slots.DEVICE_CODE}
"""
What a service gives for a proof: an authorization code comes back with the run's own nonce and is good for its own
verifier; for a device code, tokens are given only after somebody has signed in elsewhere.
"""
EVERY_ROW = [row for flow in FLOWS for row in rows(flow)]
SERVER_WORDS = (
    *("state", "outcome", "success", "stateToken", "sessionToken", "state_token", "session_token", "tokens"),
    *("access_token", "refresh_token", "member_id", "identity", "subject", "flow", "goal", "step", "end", "chosen"),
    *("missing", "status", "authorization_code", "code_verifier", "nonce", "address", "recovery_token", "error"),
)


def calls_with(run: Run) -> Iterator[tuple[type[Call], Outcome]]:
    """
    The call that *run* waits for, with each of its outcomes that promises something.
    """
    if run.chosen is not None:
        call = sends(HERE.card(run.flow, run.state))[run.chosen]
        yield from ((call, outcome) for outcome, brings in call.outcomes.items() if brings)


BROKEN_PROMISES = [
    pytest.param(
        run, call, outcome, slot, id=f"{run.goal}-{run.flow}.{run.state}-{call.__name__}-{outcome}-{slot.name}"
    )
    for run in in_flight()
    for call, outcome in calls_with(run)
    for slot in call.outcomes[outcome]
]


@pytest.mark.parametrize(("run", "call", "outcome", "slot"), BROKEN_PROMISES)
def test_a_broken_promise_proves_nothing(run: Run, call: type[Call], outcome: Outcome, slot: Slot) -> None:
    """
    An answer that lacks one thing its outcome promises is not understood, and leaves nothing behind.
    """
    rest = without(promised(call, outcome), slot)

    absent = advance(HERE, run, Answer(outcome, rest), moment())
    none = advance(HERE, run, Answer(outcome, {**rest, slot: None}), moment())

    assert absent == none
    assert absent.end is not None
    assert absent.end == (HERE.flow(run.flow).row(run.state, Outcome.UNSUPPORTED))
    assert absent.subject == run.subject


@pytest.mark.parametrize("run", reached(), ids=lambda run: f"{run.goal}-{run.flow}.{run.state}")
def test_nobody_answers_unasked(run: Run) -> None:
    """
    While no call is on its way, no answer of a service moves a run, whatever it brings.
    """
    answers = {o for call in sends(HERE.card(run.flow, run.state)).values() for o in call.outcomes}

    after = {advance(HERE, run, Answer(outcome, MADE_UP), moment()).step for outcome in answers}

    assert after <= {run.step}


@pytest.mark.parametrize("row", [row for row in EVERY_ROW if row.target == SIGNED_IN], ids=str)
def test_tokens_alone_sign_in(row: Row) -> None:
    """
    Every row into the end *signed in* is a code, a vouched session or a vouched member that was turned into tokens.
    """
    (call,) = sends(HERE.card(row.flow, row.state)).values()

    assert Outcome.SUCCESS is row.outcome
    assert call in {RedeemCode, RedeemSession, RedeemMember, RedeemDevice}
    assert (slots.TOKENS,) == call.outcomes[Outcome.SUCCESS]


def test_rows_into_signed_in() -> None:
    """
    One at the end of each way to sign in; no other end gives tokens to who had none, but for a visitor's.
    """
    into = [str(row) for row in EVERY_ROW if row.target == SIGNED_IN]

    assert [
        "tokens.redeeming success",
        "callback.redeeming success",
        "device.waiting success",
        "sign-on.taking_tokens success",
        "external-login.by_session success",
        "external-login.by_id success",
    ] == into
    giving = {(row.flow, row.target) for row in EVERY_ROW if slots.TOKENS in getattr(row.target, "gives", ())}
    assert {SIGNED_IN, VISITING} == {end for flow, end in giving if slots.TOKENS not in HERE.flow(flow).needs}


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_doors_to_tokens_bring_a_session(flow: AnyFlow) -> None:
    """
    Whoever is handed to the tokens flow surely holds a session token, by an answer that this very row believed.
    """
    for state, outcome, door, held in doors(flow):
        if door == TO_TOKENS:
            calls = [call for call in sends(flow.states[state]).values() if outcome in call.outcomes]
            assert slots.SESSION_TOKEN in held
            assert calls
            assert all(slots.SESSION_TOKEN in call.outcomes[outcome] for call in calls)


@pytest.mark.parametrize("goal", [flow.name for flow in FLOWS if flow.name != "tokens"])
def test_every_way_to_signed_in_has_a_proof(goal: str) -> None:
    """
    On all ways of up to eight rows from the start of *goal*, a proof comes before the end, or with it.
    """
    flow = HERE.flow(goal)
    seen = {((goal, flow.start), False)}
    edge = set(seen)
    for _ in range(DEPTH):
        further = set()
        for place, proved in edge:
            for row in (one for one in EVERY_ROW if one.place == place):
                card = HERE.card(row.flow, row.state)
                vouched = any(call.trusted for call in sends(card).values())
                now = proved or vouched or not PROOFS.isdisjoint(brought(card, row.outcome))
                assert now or row.target != SIGNED_IN
                there = landing(HERE, row)
                if there is not None:
                    further.add((there, now))
        edge = further - seen
        seen |= further

    assert not {proved for place, proved in seen if place[0] == "tokens" and not proved}


@settings(max_examples=400)
@given(
    st.sampled_from(reached()),
    st.sampled_from([Choice.SUBMIT, Choice.RESEND, Choice.BACK, Choice.CHECK, Choice.RETRY]),
    st.dictionaries(
        st.sampled_from(SERVER_WORDS), st.sampled_from(["SUCCESS", "success", *map(str, MADE_UP.values())]) | anything
    ),
)
def test_nothing_posted_names_a_result(run: Run, choice: Choice, more: dict[str, object]) -> None:
    """
    What a browser adds to a form changes neither what is sent nor what is kept.
    """
    names = {"state", "code", "error"} if "in_browser" == run.state else set[str]()
    extra = {name: value for name, value in more.items() if name not in names}
    plain = Reply(choice, {**TYPED})

    with_more = decide(HERE, run, evolve(plain, values={**extra, **TYPED}), moment())

    assert decide(HERE, run, plain, moment()) == with_more


@pytest.mark.parametrize("run", in_flight(), ids=lambda run: f"{run.goal}-{run.flow}.{run.state}-{run.chosen}")
def test_what_the_call_cannot_have(run: Run) -> None:
    """
    An outcome that the call on its way cannot have is not understood: it never leads on.
    """
    assert run.chosen is not None
    can = sends(HERE.card(run.flow, run.state))[run.chosen].possible()
    strange = set(Outcome) - can - {Outcome.CANCELLED, Outcome.EXPIRED, Outcome.LACKING, Outcome.INVALID}

    ends = {advance(HERE, run, Answer(outcome, MADE_UP), moment()).end for outcome in strange}

    assert 1 == len(ends)
    assert {BEYOND_US.name} == {end.name for end in ends if end is not None} or "logout" == run.flow


def test_success_is_the_only_way_to_be_done_signing_in() -> None:
    """
    No state but those that redeem ends a sign-in well.
    """
    done = {
        str(row)
        for run in reached()
        for row in out_of(run)
        if run.goal in {"login", "register"} and getattr(row.target, "kind", None) is EndKind.DONE
    }

    assert {
        "tokens.redeeming success",
        "recover.enter_email success",
        "recover.enter_email failure",
        "recover.enter_email unknown",
    } == done
