"""
Nothing that anybody posts, and nothing that a service answers, raises.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from authflow.core.call import Call
from authflow.core.decision import decide
from authflow.core.emission import action_for
from authflow.core.move import advance
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Complaint, Reason
from authflow.core.run import Answer, Reply, Run
from authflow.core.slot import Slot
from tests.core.readings import anything, texts
from tests.laws.walks import ended, in_flight, reached
from tests.runs import HERE, MADE_UP, TYPED, moment

ACTIONS = (Ask, Go, Hold, Done, Failed)

names = st.sampled_from((*TYPED, *(slot.name for slot in MADE_UP), "state", "error", "outcome")) | texts
values = st.dictionaries(names, anything, max_size=6) | st.just({**TYPED})
replies = st.builds(Reply, st.sampled_from(Choice), values, st.integers())
slots = st.sampled_from(tuple(MADE_UP)) | st.builds(Slot, texts)
gives = st.dictionaries(slots, anything, max_size=6) | st.just(MADE_UP)
complaints = st.dictionaries(texts, st.builds(Complaint, st.builds(Reason, texts), st.none() | texts), max_size=2)
answers = st.builds(
    Answer,
    st.sampled_from(Outcome),
    gives,
    st.none() | st.builds(Reason, texts),
    complaints,
    st.none() | st.floats(),
)
runs = st.sampled_from(reached() + in_flight() + ended())
minutes = st.integers(0, 100_000)


def shown(run: Run) -> Action:
    """
    What *run* asks; that there is something is half the law.
    """
    action = action_for(HERE, run)
    assert isinstance(action, ACTIONS)
    assert repr(action)
    return action


@settings(max_examples=800)
@given(runs, replies, minutes)
def test_any_reply(run: Run, reply: Reply, at: int) -> None:
    """
    Any reply to any run comes to a call, an outcome or nothing; and the outcome leads somewhere.
    """
    after, what = decide(HERE, run, reply, moment(at))

    assert what is None or isinstance(what, Call | Answer)
    if isinstance(what, Answer):
        shown(advance(HERE, after, what, moment(at)))
    else:
        shown(after)


@settings(max_examples=800)
@given(runs, answers, minutes)
def test_any_answer(run: Run, answer: Answer, at: int) -> None:
    """
    Any answer to any run leaves it where there is something to show, or on a card that goes on by itself.
    """
    after = advance(HERE, run, answer, moment(at))

    shown(after)
    assert decide(HERE, after, None, moment(at))


@settings(max_examples=300)
@given(runs, st.lists(st.tuples(replies, answers), max_size=6))
def test_any_conversation(run: Run, turns: list[tuple[Reply, Answer]]) -> None:
    """
    Nor does any number of them, one after the other, however mad the service was before.
    """
    for at, (reply, answer) in enumerate(turns):
        run, what = decide(HERE, run, reply, moment(at))
        run = advance(HERE, run, what if isinstance(what, Answer) else answer, moment(at))
        shown(run)

    assert run.end is None or run.chosen is None
