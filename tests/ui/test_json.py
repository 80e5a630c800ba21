"""
Actions and replies as JSON.
"""

import json
from collections.abc import Mapping
from typing import Any, assert_never

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from authflow.core.action import Action, Ask, Done, Failed, Go, Hold
from authflow.core.outcome import Choice
from authflow.core.reason import Complaint, Reason
from authflow.core.run import Reply
from authflow.ui.json import NO_REPLY, read_action, read_reply, spelled, write_action, write_reply
from tests.ui.actions import ACTIONS, DONE, EMAIL, asking
from tests.ui.test_made_up_language import actions

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def there_and_back(document: object) -> Any:
    """
    *document*, after it was text.
    """
    return json.loads(json.dumps(document))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_an_action_comes_back_as_it_was(action: Action) -> None:
    """
    Nothing of an action is lost on the way.
    """
    assert read_action(there_and_back(write_action(action, secrets=True))) == action


@pytest.mark.parametrize("secrets", [True, False])
@pytest.mark.parametrize("action", [*ACTIONS, *actions()], ids=lambda action: f"{type(action).__name__}-{action.state}")
def test_an_action_is_spelled_as_it_is_written(action: Action, secrets: bool) -> None:
    """
    The text says what the document does, tokens only where they may be, whoever was asked the same before.
    """
    for _ in range(2):
        assert there_and_back(write_action(action, secrets=secrets)) == json.loads(spelled(action, secrets=secrets))


@pytest.mark.parametrize("value", ["", "typed", (), {}, {"city": "Wien"}, ["one"], 0], ids=repr)
def test_what_was_typed_is_spelled_for_nobody_else(value: object) -> None:
    """
    Whoever comes next is shown an empty field.
    """
    first, second = (asking(evolve(EMAIL, value=one)) for one in (value, None))

    said = [json.loads(spelled(ask))["fields"][0]["value"] for ask in (second, first, second)]

    assert [None, there_and_back(value), None] == said


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"account": "eve@example.com"},
        {"sent_to": "e…@example.com", "resend_at": 7.5},
        {"reason": Reason("too_short", {"min": 8})},
        {"reason": Reason("too_short", {"min": 9})},
        {"attempts_left": 0},
        {"fields": (evolve(EMAIL, value='"eve\ud800"'),)},
        {"fields": (evolve(EMAIL, value="eve", many=3),)},
        {"fields": (evolve(EMAIL, value="eve", complaint=Complaint(Reason("malformed"), "eve")),)},
    ],
    ids=lambda told: ",".join(told) or "nothing",
)
def test_whoever_comes_next_is_told_their_own(told: Mapping[str, Any]) -> None:
    """
    What is spelled once says of each run what is its own, to the letter.
    """
    first = asking(evolve(EMAIL, value="ada"))
    second = evolve(first, run='run-"8"', step=12, handle="run-8.secret", expires_at=9.25, **told)

    for ask in (first, second, first):
        document = write_action(ask)
        around = {name: part for name, part in document.items() if name != "fields"}
        assert json.dumps({**around, "fields": document["fields"]}) == spelled(ask)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_what_is_not_for_everybody_is_replaced(action: Action) -> None:
    """
    A browser is told no handle; it has a cookie.
    """
    said = json.loads(spelled(action, handle=""))

    assert {**there_and_back(write_action(action)), "handle": ""} == said


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_an_action_says_what_it_is(action: Action) -> None:
    """
    The tag is the word of the design.
    """
    match action:
        case Ask():
            tag = "ask"
        case Go():
            tag = "go"
        case Hold():
            tag = "hold"
        case Done():
            tag = "done"
        case Failed():
            tag = "failed"
        case _:
            assert_never(action)

    assert write_action(action)["type"] == tag


def test_tokens_stay_behind_unless_asked_for() -> None:
    """
    A page gets a handle only.
    """
    document = json.dumps(write_action(DONE))

    assert "canary" not in document
    assert read_action(json.loads(document)) == evolve(DONE, tokens=None)


@given(JSON)
def test_a_foreign_document_is_no_action(document: object) -> None:
    """
    Anything else is refused with one error.
    """
    with pytest.raises(ValueError, match="this is not an action"):
        read_action(document)  # type: ignore[arg-type]  # that is the point


@given(st.sampled_from(Choice), st.dictionaries(st.text(), st.text()), st.integers(0, 10**6))
def test_a_reply_comes_back_as_it_was(choice: Choice, values: dict[str, str], step: int) -> None:
    """
    Nothing of a reply is lost on the way.
    """
    reply = Reply(choice, values, step)

    assert read_reply(there_and_back(write_reply(reply))) == reply


@given(JSON)
def test_whatever_is_posted_is_a_reply_or_none(document: object) -> None:
    """
    Reading a reply never raises.
    """
    assert isinstance(read_reply(document), Reply)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"choice": "submit", "values": {}}, id="no-step"),
        pytest.param({"choice": "fly", "values": {}, "step": 1}, id="no-such-choice"),
        pytest.param({"choice": "submit", "values": {}, "step": "1"}, id="step-in-quotes"),
        pytest.param({"choice": "submit", "values": {}, "step": True}, id="step-is-true"),
        pytest.param({"choice": "submit", "values": ["a"], "step": 1}, id="values-in-a-list"),
        pytest.param([1], id="list"),
        pytest.param(None, id="null"),
    ],
)
def test_what_cannot_be_read_replies_to_no_step(document: object) -> None:
    """
    Whoever sent it is shown the current action.
    """
    assert read_reply(document) == NO_REPLY
