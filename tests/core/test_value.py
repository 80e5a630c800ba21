"""
Every value that anybody can type is read or refused; nothing raises, and what is taken is in one spelling.
"""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from authflow.core.field import Field
from authflow.core.reason import Fault, Reason
from authflow.core.site import Site
from authflow.core.slot import Slot
from authflow.core.value import empty, numeric, read
from authflow.flows.fields import PROFILE_FIELDS
from tests.core.readings import FIELDS, WRONG, anything, plain, texts

SITE = Site()
MALFORMED = Reason(Fault.MALFORMED)


def words(value: object) -> Iterator[str]:
    """
    Every text in *value*, however deep.
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from words(part)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from words(item)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.name}-{field.kind}")
@given(raw=anything)
@example(raw="\ud800")
def test_reading_never_raises(field: Field, raw: object) -> None:
    """
    Whatever is posted for whatever field, reading it gives a value or a reason, and the value can be written down.
    """
    value = read(field, raw, SITE)

    assert all(word.encode() is not None for word in words(value))


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.name}-{field.kind}")
@given(raw=anything | texts)
def test_what_was_read_reads_the_same(field: Field, raw: object) -> None:
    """
    A value that was taken once is taken again, unchanged: a form may show it and get it back.
    """
    value = read(field, raw, SITE)

    again = value if isinstance(value, Reason) else read(field, value, SITE)

    assert value == again


@pytest.mark.parametrize("raw", WRONG, ids=repr)
@pytest.mark.parametrize("field", [f for f in FIELDS if f.many == 1], ids=lambda field: f"{field.name}-{field.kind}")
def test_what_is_no_text_is_malformed(field: Field, raw: object) -> None:
    """
    A number, a list or parts where a text belongs are refused, not written out.
    """
    actual = read(field, raw, SITE)

    assert MALFORMED == actual


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        pytest.param("labels", ["a", " ", " b "], ("a", "b"), id="blanks-are-left-out"),
        pytest.param("labels", "a", ("a",), id="one-is-a-list"),
        pytest.param("labels", "", (), id="nothing"),
        pytest.param("labels", ["a", 1], MALFORMED, id="a-number-in-it"),
        pytest.param("emails", ["ada@example.com"] * 11, Reason(Fault.TOO_LONG, {"max": 10}), id="too-many"),
        pytest.param("emails", ["ada"], MALFORMED, id="an-item-that-cannot-be"),
        pytest.param(
            "phones_v2",
            [{"phone": " 555 ", "tag": "HOME", "isAdmin": "yes"}],
            ({"phone": "555", "tag": "HOME"},),
            id="parts-nobody-asks-for-are-dropped",
        ),
        pytest.param("phones_v2", {"phone": "555"}, ({"phone": "555"},), id="one-of-parts"),
        pytest.param("phones_v2", [{"phone": "", "tag": ""}, {}], (), id="parts-left-blank"),
        pytest.param("phones_v2", [{"tag": "HOME"}], Reason(Fault.REQUIRED), id="a-part-is-required"),
        pytest.param("phones_v2", [{"phone": "5", "tag": "CAR"}], Reason(Fault.NOT_AN_OPTION), id="no-such-option"),
        pytest.param("phones_v2", ["555"], MALFORMED, id="no-parts"),
        pytest.param("addresses", [{"isAdmin": "yes"}], (), id="nothing-that-anybody-asks-for"),
        pytest.param("privacy_status", "PUBLIC", "PUBLIC", id="option"),
        pytest.param("privacy_status", "public", Reason(Fault.NOT_AN_OPTION), id="near-miss"),
        pytest.param("picture", "https://example.com/a.png", "https://example.com/a.png", id="link"),
        pytest.param("picture", "javascript:alert(1)", MALFORMED, id="a-link-that-runs"),
        pytest.param("picture", "//example.com/a.png", MALFORMED, id="half-a-link"),
        pytest.param("language", "x" * 36, Reason(Fault.TOO_LONG, {"max": 35}), id="too-long"),
    ],
)
def test_profile_values(field: str, raw: object, expected: object) -> None:
    """
    Lists, parts, options and links are taken as far as they were asked for.
    """
    named = {entry.name: entry for entry in PROFILE_FIELDS}

    actual = read(named[field], raw, SITE)

    assert expected == actual


@pytest.mark.parametrize("raw", [[], [""], [{}], "  "], ids=repr)
def test_a_required_list_is_not_empty(raw: object) -> None:
    """
    Where at least one is asked for, a list of blanks is none.
    """
    actual = read(plain(many=3), raw, SITE)

    assert Reason(Fault.REQUIRED) == actual


@pytest.mark.parametrize("raw", [None, "", "  ", "\t\n", [], {}, ()], ids=repr)
def test_nothing_typed(raw: object) -> None:
    """
    Blanks and empty things say nothing.
    """
    assert empty(raw)


@pytest.mark.parametrize("raw", [0, False, 0.0, [""], {"a": ""}, "0", b""], ids=repr)
def test_something_typed(raw: object) -> None:
    """
    What is false to Python may well be something that was typed.
    """
    assert not empty(raw)


@given(st.text(min_size=1, max_size=20))
def test_text_is_bare_of_control_characters(raw: str) -> None:
    """
    A plain text is taken without the blanks around it, and only if it has no control character in it.
    """
    controls = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029"}

    actual = read(plain(), raw, SITE)

    if raw.strip():
        assert (MALFORMED if controls & {*raw.strip()} else raw.strip()) == actual


@pytest.mark.parametrize(
    ("raw", "is_one"),
    [
        (0, True), (-1.5, True), (10**300, True), (True, False), ("1", False), (None, False),
        (float("nan"), False), (float("inf"), False), (-float("inf"), False), (10**400, False),
    ],
)  # fmt: skip
def test_numbers(raw: object, is_one: bool) -> None:
    """
    A number is what a float can be; of what JSON can spell, neither a truth nor an infinity is one.
    """
    assert is_one == numeric(raw)


def test_profile_fields_are_named_once() -> None:
    """
    No two profile fields share a name, and all are optional: an application chooses.
    """
    names = [field.name for field in PROFILE_FIELDS]

    assert sorted(set(names)) == sorted(names)
    assert all(field.optional and field.slot == Slot(field.name) for field in PROFILE_FIELDS)
