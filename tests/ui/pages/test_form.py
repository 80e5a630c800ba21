"""
What a browser posts for a page is the reply that was meant, and nothing that anybody posts raises.
"""

from collections.abc import Mapping

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from authflow.core.action import Ask, Input
from authflow.core.field import Kind
from authflow.core.outcome import Choice
from authflow.core.run import Reply
from authflow.core.value import listed, mapped
from authflow.ui.json import NO_REPLY
from authflow.ui.pages.form import read_form, token_in
from authflow.ui.pages.names import OWN
from tests.ui.actions import EMAIL, PHONES, asking
from tests.ui.pages.places import PAGES, PLACE
from tests.ui.pages.reading import Page
from tests.ui.test_made_up_language import actions

STEP = ("step", "3")
TYPED = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
ASKS = [one for one in actions() if isinstance(one, Ask) and one.fields]
NAMES = st.lists(st.sampled_from(["a", "b.c", "0", "1", *sorted(OWN), "ä.é", "%41", "", "x y"]), max_size=5)


@pytest.mark.parametrize(
    ("pairs", "reply"),
    [
        pytest.param([("email", "a@b.example")], Reply(Choice.SUBMIT, {"email": "a@b.example"}, 3), id="no-button"),
        pytest.param([("choice", "back")], Reply(Choice.BACK, {}, 3), id="button"),
        pytest.param(
            [("a.0.b", "1"), ("a.1.b", "2")], Reply(values={"a": [{"b": "1"}, {"b": "2"}]}, step=3), id="parts"
        ),
        pytest.param([("a.2", "z"), ("a.0", "y")], Reply(values={"a": ["y", "z"]}, step=3), id="places"),
        pytest.param([("a", "y"), ("a", "z")], Reply(values={"a": ["y", "z"]}, step=3), id="repeated"),
        pytest.param([("custom%2Eshoe_size", "38")], Reply(values={"custom.shoe_size": "38"}, step=3), id="dotted"),
        pytest.param([("%74oken", "x"), ("token", "y")], Reply(values={"token": "x"}, step=3), id="called-as-ours"),
        pytest.param([("a", "x"), ("a.b", "y")], Reply(values={"a": "x"}, step=3), id="in-each-others-way"),
        pytest.param([("a.b.c.d.e", "x")], Reply(step=3), id="too-deep"),
        pytest.param([("g-recaptcha-response", "x")], Reply(values={"captcha": "x"}, step=3), id="google"),
        pytest.param([("choice", "SUCCESS")], NO_REPLY, id="no-choice"),
        pytest.param([("step", "-1")], NO_REPLY, id="negative"),
        pytest.param([("step", "9" * 5000)], NO_REPLY, id="endless"),
        pytest.param([("step", "٣")], NO_REPLY, id="other-digits"),
    ],
)
def test_a_form_is_a_reply(pairs: list[tuple[str, str]], reply: Reply) -> None:
    """
    Names nest and count; what cannot be read is a reply to no step.
    """
    assert reply == read_form([STEP, *pairs])


def test_a_form_without_a_step_is_no_reply() -> None:
    """
    Nobody can tell what it replies to.
    """
    assert NO_REPLY == read_form([("email", "x")])


def test_the_token_is_the_pages_own() -> None:
    """
    It is found, and is no value.
    """
    assert "t" == token_in([STEP, ("token", "t")])
    assert "" == token_in([STEP])
    assert {} == read_form([STEP, ("token", "t")]).values


@given(st.lists(st.tuples(st.text() | NAMES.map(".".join), st.text()), max_size=30))
def test_nothing_raises(pairs: list[tuple[str, str]]) -> None:
    """
    Whatever is posted is a reply.
    """
    assert isinstance(read_form([STEP, *pairs]), Reply)
    assert isinstance(read_form(pairs), Reply)


def meant(draw: st.DataObject, entry: Input) -> object:
    """
    A value that somebody could fill in for *entry*.
    """
    if entry.many > 1:
        one = evolve(entry, many=1)
        return [meant(draw, one) for _ in range(draw.draw(st.integers(1, 2)))]
    if entry.kind is Kind.PARTS:
        return {part.name: meant(draw, part) for part in entry.parts}
    return draw.draw(st.sampled_from(entry.options) if entry.options else TYPED)


def keystrokes(name: str, value: object) -> Mapping[str, str]:
    """
    *value*, by the names of the fields that it is filled into.
    """
    if mapped(value):
        inner = value.items()
    elif listed(value):
        inner = {str(place): one for place, one in enumerate(value)}.items()
    else:
        return {name: str(value)}
    return {key: typed for part, one in inner for key, typed in keystrokes(f"{name}.{part}", one).items()}


def kept(value: object) -> object:
    """
    *value* without what was left empty.
    """
    if mapped(value):
        return {name: part for name, one in value.items() if (part := kept(one))}
    return [part for one in value if (part := kept(one))] if listed(value) else value


@given(st.data(), st.sampled_from(ASKS))
def test_what_is_filled_in_is_what_is_read(draw: st.DataObject, ask: Ask) -> None:
    """
    Every field of every form of every flow comes back as it was filled, beside the step.
    """
    values = {entry.name: meant(draw, entry) for entry in ask.fields}
    typed: dict[str, str] = {}
    for name, value in values.items():
        typed |= keystrokes(name.replace(".", "%2E"), value)

    page = Page(PAGES.action(ask, PLACE))
    posted = page.posts(typed)

    assert typed.keys() <= {name for name, _ in posted}
    read = read_form(posted)
    assert (Choice.SUBMIT, ask.step, values) == (read.choice, read.step, kept(read.values))
    assert PLACE.token == token_in(posted)


@given(TYPED | st.sampled_from([*sorted(OWN), "0", "a.b", "..", "%", '"><script>']))
def test_a_field_may_have_any_name(name: str) -> None:
    """
    What a service demands is asked under its name, even if that is one of ours.
    """
    page = Page(PAGES.action(asking(Input(name, Kind.TEXT, f"field.{name}", value="x")), PLACE))

    assert Reply(values={name: "x"}, step=1) == read_form(page.posts({}))


@pytest.mark.parametrize("choice", [Choice.SUBMIT, Choice.BACK, Choice.CANCEL])
def test_a_button_is_its_choice(choice: Choice) -> None:
    """
    Each is pressed by itself.
    """
    page = Page(PAGES.action(asking(EMAIL, PHONES), PLACE))

    assert choice is read_form(page.posts({}, press=choice)).choice
