"""
Line by line: what each sort of field asks, and what a reply takes from it.
"""

from collections.abc import Mapping

import pytest
from attrs import evolve

from authflow.core.action import Input
from authflow.core.outcome import Choice
from authflow.core.reason import Complaint, Reason
from authflow.core.run import Reply
from authflow.core.site import PasswordPolicy
from tests.ui.actions import (
    EMAIL,
    LABELS,
    NEW_PASSWORD,
    NICKNAME,
    PASSWORD,
    PHONES,
    TAG,
    asking,
)
from tests.ui.conversing import piped, typed

SIGN_IN = asking(EMAIL, PASSWORD)
KNOWN = evolve(EMAIL, value="ada@example.com")


@pytest.mark.parametrize(
    ("line", "value"),
    [("", "ada@example.com"), ("eve@example.com", "eve@example.com")],
    ids=["kept", "changed"],
)
async def test_what_is_known_stands_there(line: str, value: str) -> None:
    """
    Enter keeps a value that is known; whoever types another one changes it.
    """
    reply, screen = await piped(asking(KNOWN, PASSWORD), line, "secret")

    assert Reply(values={"email": value, "password": "secret"}) == reply
    assert "Email [ada@example.com]: " in screen


async def test_a_known_value_cannot_move_a_cursor() -> None:
    """
    What an application gave is shown as one line of text, and kept as it is.
    """
    evil = "ada\x1b[2J\n\u202e@example.com"

    reply, screen = await piped(asking(evolve(EMAIL, value=evil), PASSWORD), "", "secret")

    assert Reply(values={"email": evil, "password": "secret"}) == reply
    assert "Email [ada�[2J��@example.com]: " in screen


async def test_a_secret_is_never_prefilled() -> None:
    """
    Whatever a secret field holds is not shown, and not sent.
    """
    reply, screen = await piped(asking(KNOWN, evolve(PASSWORD, value="canary")), "", "", "3")

    assert Reply(Choice.CANCEL) == reply
    assert "canary" not in screen


async def test_a_new_password_is_typed_twice() -> None:
    """
    At a terminal nobody sees what is typed, so it is typed again, until both are the same.
    """
    ask = evolve(asking(NEW_PASSWORD), password_policy=PasswordPolicy(8))

    reply, screen = await typed(
        ask,
        ("Password: ", "long enough\n"),
        ("Once more: ", "wrong enough\n"),
        ("Please type both again.", ""),
        ("Password: ", "long enough\n"),
        ("Once more: ", "long enough\n"),
    )

    assert Reply(values={"password": "long enough"}) == reply
    assert "At least 8 characters, please.\nPassword: \n" in screen
    assert "enough" not in screen


async def test_a_new_password_is_read_once() -> None:
    """
    Who writes into a pipe does not mistype.
    """
    reply, screen = await piped(asking(NEW_PASSWORD), "long enough")

    assert Reply(values={"password": "long enough"}) == reply
    assert "Once more" not in screen


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param("1", "HOME", id="number"),
        pytest.param("2", "WORK", id="another"),
        pytest.param("Work", "WORK", id="what-it-is-called"),
        pytest.param(" home ", "HOME", id="in-any-letters"),
        pytest.param("3", "3", id="no-such-number"),
        pytest.param("office", "office", id="no-such-word"),
    ],
)
async def test_an_option(line: str, value: str) -> None:
    """
    An option is chosen by its number or by what it is called; anything else is for others to refuse.
    """
    reply, screen = await piped(asking(EMAIL, TAG), "a", line)

    assert Reply(values={"email": "a", "tag": value}) == reply
    assert "  1  Home\n  2  Work\nKind (optional): " in screen


async def test_no_option() -> None:
    """
    One that may stay open does.
    """
    reply, _ = await piped(asking(EMAIL, TAG), "a", "")

    assert Reply(values={"email": "a"}) == reply


async def test_an_option_that_is_known() -> None:
    """
    It stands there by what it is called, and enter keeps it.
    """
    reply, screen = await piped(asking(EMAIL, evolve(TAG, value="WORK")), "a", "")

    assert Reply(values={"email": "a", "tag": "WORK"}) == reply
    assert "Kind (optional) [Work]: " in screen


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        pytest.param([""], None, id="none"),
        pytest.param(["a", ""], ["a"], id="one"),
        pytest.param(["a", "b", "c"], ["a", "b", "c"], id="as-many-as-there-may-be"),
    ],
)
async def test_several_values(lines: list[str], values: list[str] | None) -> None:
    """
    One after the other, until one is left empty or there may be no more.
    """
    reply, screen = await piped(asking(EMAIL, LABELS), "x", *lines)

    assert Reply(values={"email": "x"} | ({"labels": values} if values else {})) == reply
    assert "Labels (optional)\n  One after the other; leave the last one empty.\n  Entry: " in screen


async def test_several_values_that_are_known() -> None:
    """
    Each stands there, and is kept or changed; behind them there is room for more.
    """
    reply, screen = await piped(asking(EMAIL, evolve(LABELS, value=("a", "b"))), "x", "", "B", "c")

    assert Reply(values={"email": "x", "labels": ["a", "B", "c"]}) == reply
    assert "  Entry [a]: \n  Entry [b]: \n  Entry: " in screen


@pytest.mark.parametrize(
    ("lines", "phones"),
    [
        pytest.param(["", ""], None, id="none"),
        pytest.param(["49", "123", "1", "", ""], [{"country_code": "49", "phone": "123", "tag": "HOME"}], id="one"),
        pytest.param(["", "1", "", "", "2", "2"], [{"phone": "1"}, {"phone": "2", "tag": "WORK"}], id="two"),
        pytest.param(["49", "", "", "", ""], [{"country_code": "49"}], id="half-of-one"),
    ],
)
async def test_values_of_several_parts(lines: list[str], phones: list[Mapping[str, str]] | None) -> None:
    """
    Each part is asked; who leaves empty what there must be wants no more.
    """
    reply, _ = await piped(asking(EMAIL, PHONES), "x", *lines)

    assert Reply(values={"email": "x"} | ({"phones_v2": phones} if phones else {})) == reply


async def test_parts_that_are_known() -> None:
    """
    Each part is kept that is not changed.
    """
    known = evolve(PHONES, value=({"country_code": "49", "phone": "123", "tag": "WORK"},))

    reply, screen = await piped(asking(EMAIL, known), "x", "", "456", "", "", "")

    assert Reply(values={"email": "x", "phones_v2": [{"country_code": "49", "phone": "456", "tag": "WORK"}]}) == reply
    assert "  Country code (optional) [49]: \n  Number [123]: \n" in screen


async def test_one_value_of_several_parts() -> None:
    """
    A field of parts that takes one value asks for one.
    """
    reply, screen = await piped(asking(EMAIL, evolve(PHONES, many=1)), "x", "49", "123", "")

    assert Reply(values={"email": "x", "phones_v2": {"country_code": "49", "phone": "123"}}) == reply
    assert "Phone numbers (optional)\n  Country code (optional): " in screen


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        pytest.param(EMAIL, "Email: ", id="line"),
        pytest.param(LABELS, "Labels (optional)", id="several"),
        pytest.param(PHONES, "Phone numbers (optional)", id="parts"),
    ],
)
async def test_a_complaint_stands_at_its_field(entry: Input, line: str) -> None:
    """
    What was wrong is said where it is to be mended.
    """
    wrong = evolve(entry, complaint=Complaint(Reason("too_long", {"max": 10})))

    _, screen = await piped(asking(NICKNAME, wrong))
    _, alone = await piped(asking(wrong))

    assert f"! At most 10, please.\n{line}" in alone
    assert "! " not in screen.partition("Nickname")[0]


async def test_what_was_wrong_can_be_mended() -> None:
    """
    The value that was typed stands there.
    """
    typed_before = evolve(EMAIL, value="ada@", complaint=Complaint(Reason("malformed"), "ada@"))

    reply, screen = await piped(asking(typed_before, PASSWORD), "ada@example.com", "secret")

    assert Reply(values={"email": "ada@example.com", "password": "secret"}) == reply
    assert "! This is not written as it should be.\nEmail [ada@]: " in screen


async def test_more_than_anybody_types() -> None:
    """
    Ten thousand characters are as good as ten.
    """
    reply, _ = await piped(SIGN_IN, "x" * 10_000, "y" * 10_000)

    assert Reply(values={"email": "x" * 10_000, "password": "y" * 10_000}) == reply


async def test_names_of_every_script() -> None:
    """
    What is typed arrives as it was typed.
    """
    name = "日本 שרה محمد 👩\u200d👩\u200d👧 e\u0301"

    reply, _ = await typed(asking(evolve(NICKNAME, required=True)), ("Nickname: ", f"{name}\n"))

    assert Reply(values={"nickname": name}) == reply
