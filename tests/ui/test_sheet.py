"""
The fields of a form: how they are laid out, how they grow, and what a reply takes from them.
"""

from typing import Final

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.data_structures import Size
from prompt_toolkit.utils import get_cwidth

from authflow.core.action import Input
from authflow.core.field import Kind
from authflow.core.reason import Complaint, Reason
from authflow.core.run import Reply
from authflow.ui.controls import broken
from tests.ui.actions import EMAIL, LABELS, NICKNAME, PASSWORD, PHONES, TAG, asking
from tests.ui.forms import shown, until

REQUIRED: Final = evolve(TAG, required=True)
DATE: Final = Input("birthdate", Kind.DATE, "field.birthdate", required=False)
LAST: Final = evolve(NICKNAME, name="last")
HARD: Final = "日本語 שרה محمد 👩 e\u0301"


async def test_labels_are_aligned() -> None:
    """
    What is typed begins in one column; what must be known stands below its field, until it is filled in wrongly.
    """
    wrong = evolve(DATE, name="other", complaint=Complaint(Reason("malformed")))
    async with shown(asking(EMAIL, DATE, wrong)) as form:
        assert form.screen.splitlines()[2:7] == [
            "Email",
            "Date of birth (optional)",
            "  Year, month and day: 1815-12-10",
            "Date of birth (optional)",
            "  ! This is not written as it should be.",
        ]
        form.press("x", "up", "up", "y")
        await form.shows("Email                     y", "Date of birth (optional)  x")


@pytest.mark.parametrize(
    ("keys", "values"),
    [
        pytest.param([], {}, id="none"),
        pytest.param(["right"], {"tag": "HOME"}, id="right"),
        pytest.param(["space", "space"], {"tag": "WORK"}, id="space"),
        pytest.param(["left"], {"tag": "WORK"}, id="left-goes-round"),
        pytest.param(["right", "right", "right"], {}, id="right-goes-round"),
    ],
)
async def test_a_pick(keys: list[str], values: dict[str, str]) -> None:
    """
    The arrows go through the options; one that may stay open begins with none.
    """
    async with shown(asking(TAG, NICKNAME)) as form:
        await form.shows("Kind (optional)      ◂ - ▸")
        form.press(*keys, "enter", "enter")

        assert Reply(values=values) == await form.reply()


async def test_a_pick_that_must_be_made() -> None:
    """
    It begins with the first option; a known one stands there by what it is called.
    """
    async with shown(asking(REQUIRED, evolve(REQUIRED, name="other", value="WORK"))) as form:
        await form.shows("Kind  ◂ Home ▸\nKind  ◂ Work ▸")
        form.press("enter", "enter")

        assert Reply(values={"tag": "HOME", "other": "WORK"}) == await form.reply()


@pytest.mark.parametrize("value", ["OFFICE", 5, ("HOME",)])
async def test_a_pick_of_what_there_is_not(value: object) -> None:
    """
    A known value that is no option is none.
    """
    async with shown(asking(evolve(TAG, value=value))) as form:
        form.press("enter")

        assert Reply() == await form.reply()


async def test_a_list_grows() -> None:
    """
    Enter on a last value that is filled makes room for another one; on an empty one, it goes on.
    """
    async with shown(asking(LABELS, NICKNAME)) as form:
        assert form.screen.splitlines()[2:5] == [
            "Labels (optional)",
            "  One after the other; leave the last one empty.",
            "  Entry",
        ]
        form.type("a", "b")
        await form.shows("  Entry  a\n  Entry  b\n  Entry\n")
        form.type("", "Ada")

        assert Reply(values={"labels": ["a", "b"], "nickname": "Ada"}) == await form.reply()


async def test_a_list_has_an_end() -> None:
    """
    There are never more values than there may be.
    """
    async with shown(asking(LABELS, NICKNAME)) as form:
        form.type("a", "b", "c", "Ada")

        assert Reply(values={"labels": ["a", "b", "c"], "nickname": "Ada"}) == await form.reply()


async def test_a_list_that_is_known() -> None:
    """
    Each value stands there, may be emptied, and more may be added behind the last.
    """
    async with shown(asking(evolve(LABELS, value=("a", "b")), NICKNAME)) as form:
        await form.focuses("Nickname")
        form.press("up", "up", "backspace", "down")
        form.type("", "c", "Ada")

        assert Reply(values={"labels": ["b", "c"], "nickname": "Ada"}) == await form.reply()


async def test_a_list_at_the_end_grows_and_sends() -> None:
    """
    Where a list stands last, its first empty value sends the form.
    """
    async with shown(asking(LABELS)) as form:
        form.type("a", "b", "")

        assert Reply(values={"labels": ["a", "b"]}) == await form.reply()


async def test_parts() -> None:
    """
    A value of several parts is several lines; when the last one is left, there is room for another value.
    """
    async with shown(asking(PHONES, NICKNAME)) as form:
        form.type("49", "123")
        form.press("right", "enter")
        await form.shows("  Kind (optional)          ◂ Home ▸\n  Country code (optional)\n  Number\n")
        form.type("", "Ada")

        assert Reply(
            values={"phones_v2": [{"country_code": "49", "phone": "123", "tag": "HOME"}], "nickname": "Ada"}
        ) == (await form.reply())


async def test_an_empty_value_of_parts_is_passed_over() -> None:
    """
    Whoever leaves the first part empty, and all the others, goes on to what comes behind them.
    """
    async with shown(asking(PHONES, NICKNAME)) as form:
        form.press("enter")
        await form.focuses("Nickname")
        form.type("Ada")

        assert Reply(values={"nickname": "Ada"}) == await form.reply()


async def test_a_value_that_is_begun_is_not_passed_over() -> None:
    """
    Where a part is filled, enter goes to the next part.
    """
    async with shown(asking(PHONES, NICKNAME)) as form:
        form.type("49")
        await form.focuses("Number")
        form.type("123")
        await form.focuses("Kind")


async def test_parts_that_are_known() -> None:
    """
    Each part stands there.
    """
    known = evolve(PHONES, value=({"country_code": "49", "phone": "123", "tag": "WORK"}, "nonsense"))
    async with shown(asking(known, NICKNAME)) as form:
        await form.shows(
            "  Country code (optional)  49\n  Number                   123\n  Kind (optional)          ◂ Work ▸"
        )
        form.type("Ada")

        assert Reply(
            values={"phones_v2": [{"country_code": "49", "phone": "123", "tag": "WORK"}], "nickname": "Ada"}
        ) == (await form.reply())


async def test_one_value_of_parts() -> None:
    """
    A field of parts that takes one value is one mapping, and never grows.
    """
    async with shown(asking(evolve(PHONES, many=1), NICKNAME)) as form:
        form.type("49", "123", "", "Ada")

        assert Reply(values={"phones_v2": {"country_code": "49", "phone": "123"}, "nickname": "Ada"}) == (
            await form.reply()
        )


async def test_names_of_every_script() -> None:
    """
    Wide characters, both directions and joined letters arrive as they were typed.
    """
    async with shown(asking(NICKNAME, LAST)) as form:
        form.type(HARD, HARD[::-1])

        assert Reply(values={"nickname": HARD, "last": HARD[::-1]}) == await form.reply()


async def test_escape_sequences_in_a_known_value() -> None:
    """
    What an application gave is drawn as text, not carried out.
    """
    async with shown(asking(evolve(EMAIL, value="a\x1b[2Jb"), NICKNAME)) as form:
        await form.shows("a^[[2Jb")


async def test_more_fields_than_rows() -> None:
    """
    The fields scroll, so that the one that has the focus is seen between the title and the buttons.
    """
    many = [evolve(NICKNAME, name=f"n{number}", label=f"field.custom.n{number:02}") for number in range(20)]
    async with shown(asking(*many), rows=10) as form:
        for number in range(20):
            await form.focuses(f"N{number:02} (optional)")
            assert "Sign in" in form.screen
            assert "[ Continue ]" in form.screen
            assert len(form.screen.splitlines()) <= 10
            form.press("down")
        form.press("up")
        await form.focuses("N19 (optional)")


@pytest.mark.parametrize("columns", [20, 40, 60])
async def test_a_narrow_terminal(columns: int) -> None:
    """
    Lines break between words, labels take half of the width, and buttons that do not fit stand below each other.
    """
    long = evolve(NICKNAME, label="field.a_label_of_more_words_than_fit")
    async with shown(asking(EMAIL, long, DATE), columns=columns) as form:
        lines = form.screen.splitlines()
        form.press("tab", "x")
        await form.shows("x")

    assert all(get_cwidth(line) <= columns for line in lines)
    assert "A label of" in "".join(lines)
    assert "Window too small" not in "".join(lines)
    assert (columns < 40) == ("[ Continue ]" in lines)


async def test_another_size() -> None:
    """
    A terminal that is made narrower or wider is drawn anew, with everything still there.
    """
    async with shown(asking(EMAIL, DATE, PASSWORD)) as form:
        await form.shows("Date of birth (optional)\n")
        for columns, rows, there in (
            (20, 24, "\n[ Back ]\n[ Cancel ]"),
            (120, 40, "[ Continue ]  [ Back ]"),
            (80, 3, "Date of birth"),
        ):
            form.paper.size = Size(rows, columns)
            form.form._app._on_resize()  # noqa: SLF001 - what a signal does
            screen = await form.shows(there)
            assert "Window too small" not in screen
        form.type("", "", "secret")

        assert Reply(values={"password": "secret"}) == await form.reply()


@pytest.mark.parametrize("rows", [2, 3, 5])
async def test_a_low_terminal(rows: int) -> None:
    """
    Where there is no room for everything, what has the focus is seen.
    """
    async with shown(asking(EMAIL, DATE, PASSWORD), rows=rows) as form:
        await form.focuses("Email")
        form.press("down", "down")
        await form.focuses("Password")
        form.press("x", "tab")
        await form.focuses("[ Continue ]")

        assert len(form.screen.splitlines()) <= rows


async def test_a_terminal_of_nothing() -> None:
    """
    The smallest terminal is no reason to fail.
    """
    async with shown(asking(EMAIL, PHONES, PASSWORD), columns=1, rows=1) as form:
        form.press("a", "down", "down", "down", "down", "b", "enter")
        await until(form.replying.done)

        assert Reply(values={"email": "a", "password": "b"}) == await form.reply()


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        pytest.param("one two three", 20, ["one two three"], id="fits"),
        pytest.param("one two three", 7, ["one two", "three"], id="between-words"),
        pytest.param("  one two three", 9, ["  one two", "  three"], id="indented"),
        pytest.param("unbreakable", 4, ["unbr", "eaka", "ble"], id="a-long-word"),
        pytest.param("a unbreakable b", 4, ["a", "unbr", "eaka", "ble", "b"], id="a-long-word-among-others"),
        pytest.param("日本語 日本", 5, ["日本", "語", "日本"], id="wide"),
        pytest.param("a  b", 10, ["a  b"], id="blanks-stay"),
        pytest.param("", 10, [""], id="nothing"),
        pytest.param("ab", 0, ["ab"], id="no-room"),
    ],
)
def test_a_text_breaks_between_words(text: str, columns: int, lines: list[str]) -> None:
    """
    A line is as long as it may be, and no word is broken that fits.
    """
    assert lines == [*broken(text, columns)]


@given(st.text(), st.integers(2, 40))
def test_no_letter_is_lost(text: str, columns: int) -> None:
    """
    Whatever is broken says the same as before, in lines that fit.
    """
    lines = [*broken(text, columns)]

    assert text.replace(" ", "") == "".join(lines).replace(" ", "")
    assert all(get_cwidth(line) <= columns for line in lines)
