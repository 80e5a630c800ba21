"""
A wait that is looked at again and again: what it shows, when it may be looked at, and who says so.
"""

from itertools import pairwise

import pytest

from authflow.calls import slots
from authflow.calls.tokens import RedeemDevice
from authflow.core.action import Hold
from authflow.core.decision import REFUSALS, decide
from authflow.core.emission import action_for
from authflow.core.move import PATIENCE, advance
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Reason
from authflow.core.run import Answer, Moment, Reply, Run
from authflow.core.state import HALF_AN_HOUR
from tests.flows.turns import VISIT, YES
from tests.runs import HERE, MADE_UP, NOON, Turn, begun, choose, come_back, play, promised, says

CHECK = choose(Choice.CHECK)


def at(seconds: float) -> Moment:
    """
    A moment, some seconds after the run came to wait.
    """
    return Moment(NOON + 60 + seconds, bytes(32))


def waiting(interval: object = 5) -> Run:
    """
    A run that waits for somebody to enter its code, and is looked at every *interval* seconds.
    """
    codes = promised(HERE.card("device", begun("device").state).send, Outcome.SUCCESS)  # type: ignore[union-attr] # an Auto
    return play(begun("device"), says(Outcome.SUCCESS, {**codes, slots.INTERVAL: interval})).run


def shown(run: Run) -> Hold:
    """
    What *run* shows.
    """
    action = action_for(HERE, run)
    assert isinstance(action, Hold)
    return action


def looked(run: Run, seconds: float, answer: Answer) -> Run:
    """
    *run*, looked at when it may be, and answered so many seconds after it came to wait.
    """
    run, call = decide(HERE, run, CHECK, Moment(shown(run).check_at or 0.0, bytes(32)))
    assert isinstance(call, RedeemDevice)
    return advance(HERE, run, answer, at(seconds))


def test_what_it_shows() -> None:
    """
    The address, the code, and when it is looked at next.
    """
    hold = shown(waiting())

    assert (MADE_UP[slots.ADDRESS], MADE_UP[slots.USER_CODE]) == (hold.url, hold.code)
    assert (NOON + 65, Reason(Outcome.PENDING)) == (hold.check_at, hold.reason)
    assert (Choice.CHECK, Choice.CANCEL) == hold.choices
    assert "WDJB" not in repr(hold)
    assert "https" not in repr(hold)


def test_another_wait_shows_none() -> None:
    """
    A wait that something outside ends has no address, and is not to be looked at.
    """
    hold = shown(begun("approval"))

    assert (None, None, None) == (hold.url, hold.code, hold.check_at)


@pytest.mark.parametrize("seconds", [0, 1, 4.999])
def test_too_early(seconds: float) -> None:
    """
    Nobody asks before the interval is over: the run stays as it is, and nothing is sent.
    """
    run = waiting()

    assert (run, None) == decide(HERE, run, CHECK, at(seconds))


@pytest.mark.parametrize("seconds", [5, 5.001, 1000])
def test_in_time(seconds: float) -> None:
    """
    As soon as it is over, the code is asked about.
    """
    _, call = decide(HERE, waiting(), CHECK, at(seconds))

    assert RedeemDevice(5, "device-code-1") == call


@pytest.mark.parametrize(
    ("answer", "check_at"),
    [
        pytest.param(says(Outcome.PENDING, {slots.INTERVAL: 5}), 11, id="pending"),
        pytest.param(says(Outcome.PENDING, {slots.INTERVAL: 10}), 16, id="slower"),
        pytest.param(says(Outcome.UNKNOWN), 11, id="lost"),
        pytest.param(says(Outcome.UNAVAILABLE), 11, id="away"),
        pytest.param(says(Outcome.UNAVAILABLE, retry_at=NOON + 60 + 90), 90, id="away-for-a-while"),
        pytest.param(says(Outcome.THROTTLED, retry_at=NOON + 60 + 90), 90, id="throttled"),
        pytest.param(says(Outcome.THROTTLED, retry_at=NOON + 60 + 7), 11, id="throttled-for-less-than-the-interval"),
        pytest.param(says(Outcome.THROTTLED, retry_at=NOON + 60 + 9e9), 6 + PATIENCE, id="not-for-ever"),
    ],
)
def test_again(answer: Answer, check_at: float) -> None:
    """
    After each answer the interval begins anew, and a service that wants to be left alone for longer is.
    """
    run = looked(waiting(), 6, answer)

    assert ("device", NOON + 60 + check_at) == (run.flow, shown(run).check_at)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        pytest.param(0, 0, id="none"),
        pytest.param(2.5, 2.5, id="half"),
        pytest.param(-7, 0, id="negative"),
        pytest.param(10**400, PATIENCE, id="no-float"),
        pytest.param(float("inf"), PATIENCE, id="for-ever"),
        pytest.param("5", PATIENCE, id="text"),
        pytest.param((5,), PATIENCE, id="tuple"),
    ],
)
def test_any_interval(said: object, seconds: float) -> None:
    """
    Whatever a service calls an interval is seconds, within reason.
    """
    assert NOON + 60 + seconds == shown(waiting(said)).check_at


@pytest.mark.parametrize(
    ("answers", "steps"),
    [
        pytest.param([Outcome.PENDING], [0], id="still-nothing"),
        pytest.param([Outcome.UNAVAILABLE, Outcome.UNAVAILABLE], [1, 0], id="away"),
        pytest.param([Outcome.UNKNOWN, Outcome.THROTTLED, Outcome.PENDING], [1, 1, 1], id="trouble-of-every-kind"),
    ],
)
def test_what_a_look_changes(answers: list[Outcome], steps: list[int]) -> None:
    """
    It is another step where there is something new to show, and no other; neither puts the end of the wait off.
    """
    runs = [waiting()]
    for outcome in answers:
        gives = {slots.INTERVAL: 5} if outcome is Outcome.PENDING else None
        runs.append(looked(runs[-1], 6.0 * len(runs), says(outcome, gives)))

    assert steps == [after.step - before.step for before, after in pairwise(runs)]
    assert {(run.since, run.expires_at) for run in runs} == {(NOON + 60, NOON + 60 + HALF_AN_HOUR)}
    assert 1 == len({(shown(run).url, shown(run).code) for run in runs})


@pytest.mark.parametrize(
    "answer",
    [
        says(Outcome.PENDING, {slots.INTERVAL: 5, slots.USER_CODE: "another"}),
        says(Outcome.PENDING, {slots.INTERVAL: 5, slots.ADDRESS: "https://service.example.com/another"}),
        Answer(Outcome.PENDING, {slots.INTERVAL: 5}, Reason("in_a_queue")),
    ],
    ids=["code", "address", "reason"],
)
def test_a_look_that_shows_more(answer: Answer) -> None:
    """
    Whatever a look changes on the screen makes it another step.
    """
    before = waiting()

    assert before.step + 1 == looked(before, 6, answer).step


ON_A_VISIT = pytest.mark.parametrize(
    ("goal", "script", "end"),
    [
        pytest.param("managed-login", [YES], "turned_away", id="managed-login"),
        pytest.param("tokens", [YES, VISIT], None, id="tokens"),
    ],
)


@ON_A_VISIT
@pytest.mark.parametrize("error", sorted(REFUSALS))
def test_why_a_browser_came_back_refused(error: str, goal: str, script: list[Turn], end: str | None) -> None:
    """
    The reasons that people can be told are told.
    """
    run = play(begun(goal), *script, come_back(error=error)).run

    assert (end, Reason(error)) == (run.end.name if run.end else None, run.reason)


@ON_A_VISIT
@pytest.mark.parametrize(
    "error", ["<script>", "access_denied ", "ACCESS_DENIED", "x" * 9999, 7, ["access_denied"], {"a": 1}, True], ids=repr
)
def test_what_else_a_browser_may_bring(error: object, goal: str, script: list[Turn], end: str | None) -> None:
    """
    Whoever sent it may have written anything: it is a refusal, and is not repeated.
    """
    run = play(begun(goal), *script, come_back(error=error)).run

    assert (end, Reason(Outcome.REFUSED)) == (run.end.name if run.end else None, run.reason)


@pytest.mark.parametrize("error", ["", None, 0, [], False], ids=repr)
def test_no_error(error: object) -> None:
    """
    An error that is empty is none.
    """
    played = play(begun("managed-login"), YES, come_back(error=error))

    assert "redeeming" == played.path[-1]


def test_a_reply_of_any_shape() -> None:
    """
    A wait takes no other choice than those it offers.
    """
    run = waiting()

    ignored = [decide(HERE, run, Reply(choice), at(60))[1] for choice in Choice if choice not in shown(run).choices]

    assert [None] * len(ignored) == ignored
