"""
The ledger: what a run may still do, and when.
"""

import pytest
from attrs import evolve

from authflow.calls.slots import STATE_TOKEN
from authflow.core import ledger
from authflow.core.outcome import Choice, Outcome
from authflow.core.run import Run
from authflow.core.state import Limit
from authflow.flows import ATLAS
from authflow.flows.verify import VerifyState
from tests.runs import NOON, begun, choose, play, submit

CARD = ATLAS.card("verify", VerifyState.ENTER_CODE)
THRICE = Limit(3)
SLOWLY = Limit(3, every=30)
PER_TOKEN = Limit(3, per=STATE_TOKEN, spent=Outcome.EXHAUSTED)


def often(run: Run, limit: Limit, times: int) -> Run:
    """
    *run*, after as many submissions a second apart.
    """
    for second in range(times):
        run = ledger.bumped(run, Choice.SUBMIT, limit, NOON + second)
    return run


@pytest.mark.parametrize(
    ("times", "expected"), [pytest.param(0, 3, id="fresh"), pytest.param(2, 1, id="two"), pytest.param(5, 0, id="more")]
)
def test_left(times: int, expected: int) -> None:
    """
    What is left goes down to nothing, and no further.
    """
    run = often(begun("verify"), THRICE, times)

    actual = ledger.left(run, Choice.SUBMIT, THRICE)

    assert expected == actual


def test_no_limit() -> None:
    """
    What is not limited is not counted.
    """
    run = begun("verify")

    after = ledger.bumped(run, Choice.SUBMIT, None, NOON)

    assert run == after
    assert run == ledger.given_back(run, Choice.SUBMIT, None)
    assert None is ledger.left(run, Choice.SUBMIT, None)
    assert 0.0 == ledger.ready_at(run, Choice.SUBMIT, None)


def test_every() -> None:
    """
    Between two there must pass as many seconds as the limit says; the first need not wait.
    """
    fresh = begun("verify")

    once = often(fresh, SLOWLY, 1)

    assert (0.0, NOON + 30) == tuple(ledger.ready_at(run, Choice.SUBMIT, SLOWLY) for run in (fresh, once))


def test_per() -> None:
    """
    What is counted per value begins anew with another value, and goes on when the first comes back.
    """
    run = often(begun("verify"), PER_TOKEN, 2)
    first = run.memory

    other = evolve(run, memory={**first, STATE_TOKEN: "state-token-2"})
    back = evolve(often(other, PER_TOKEN, 1), memory=first)

    assert [1, 3, 1] == [ledger.left(one, Choice.SUBMIT, PER_TOKEN) for one in (run, other, back)]


def test_no_secret_is_a_key() -> None:
    """
    The ledger is stored in the open, and does not tell the token it counts by.
    """
    run = often(begun("verify"), PER_TOKEN, 1)

    (key,) = run.ledger

    assert key.startswith("verify.submit.")
    assert str(run.memory[STATE_TOKEN]) not in repr(run.ledger)


@pytest.mark.parametrize(
    ("times", "expected"), [pytest.param(0, 3, id="none-to-give"), pytest.param(2, 2, id="one-of-two")]
)
def test_given_back(times: int, expected: int) -> None:
    """
    What surely was not processed does not count; nobody gets more than there was.
    """
    run = ledger.given_back(often(begun("verify"), THRICE, times), Choice.SUBMIT, THRICE)

    actual = ledger.left(run, Choice.SUBMIT, THRICE)

    assert expected == actual


def test_held_off() -> None:
    """
    The later of the service's word and the card's counts, and holding off does not use anything up.
    """
    run = often(begun("verify"), SLOWLY, 1)

    sooner = ledger.held_off(run, Choice.SUBMIT, SLOWLY, NOON + 5)
    later = ledger.held_off(run, Choice.SUBMIT, SLOWLY, NOON + 500)

    assert [NOON + 30, NOON + 500] == [ledger.ready_at(one, Choice.SUBMIT, SLOWLY) for one in (sooner, later)]
    assert 2 == ledger.left(later, Choice.SUBMIT, SLOWLY)


@pytest.mark.parametrize(
    ("times", "expected"),
    [pytest.param(4, None, id="one-left"), pytest.param(5, Outcome.EXHAUSTED, id="none-left")],
)
def test_spent(times: int, expected: Outcome | None) -> None:
    """
    A limit that is used up means what its card says.
    """
    limit = ledger.limit_on(CARD, Choice.SUBMIT)
    assert limit is not None
    run = often(begun("verify"), limit, times)

    actual = ledger.spent(run, CARD, Choice.SUBMIT)

    assert expected == actual
    assert None is ledger.spent(run, CARD, Choice.RESEND)


def test_going_back_does_not_reset_it() -> None:
    """
    Whoever goes back, signs in again and is sent to the same step finds what was left.
    """
    run = begun("verify")
    around = (choose(Choice.BACK), submit(), Outcome.REQUIRE_EMAIL_VERIFICATION)
    wrong = (submit(code="000000"), Outcome.FAILURE)

    played = play(run, choose(Choice.RESEND), Outcome.REQUIRE_EMAIL_VERIFICATION, *wrong, *wrong, *around)

    limits = {choice: ledger.limit_on(CARD, choice) for choice in (Choice.SUBMIT, Choice.RESEND)}
    assert VerifyState.ENTER_CODE == played.run.state
    assert {Choice.SUBMIT: 3, Choice.RESEND: 1} == {c: ledger.left(played.run, c, limit) for c, limit in limits.items()}
