"""
A form at a terminal: leaving it, pasting into it, and what is left behind.
"""

import asyncio
import io

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from authflow.core.action import Go, Hold
from authflow.core.run import Reply
from authflow.engine.clock import HandClock
from authflow.ui.form import Form
from authflow.ui.texts import ENGLISH
from tests.ui.actions import EMAIL, HOLD, NICKNAME, PASSWORD, asking
from tests.ui.forms import shown

SIGN_IN = asking(EMAIL, PASSWORD)
BOTH = Reply(values={"email": "ada@example.com", "password": "secret"})


@pytest.mark.parametrize("key", ["c-c", "c-d"])
@pytest.mark.parametrize("typed", ["", "ada"])
async def test_leaving(key: str, typed: str) -> None:
    """
    Ctrl-c and ctrl-d leave, whatever was typed.
    """
    async with shown(SIGN_IN) as form:
        form.press(*typed, key)

        assert await form.reply() is None


async def test_leaving_twice() -> None:
    """
    Who is impatient leaves once.
    """
    async with shown(SIGN_IN) as form:
        form.press("c-c", "c-c", "c-d", "enter")

        assert await form.reply() is None


async def test_a_keyboard_that_is_gone() -> None:
    """
    Where nobody can type any more, nobody replies.
    """
    async with shown(SIGN_IN) as form:
        form.keyboard.close()

        assert await form.reply() is None


@pytest.mark.parametrize(
    ("pasted", "value"),
    [
        pytest.param("secret\n", "secret", id="newline-behind"),
        pytest.param("\r\nsecret\r\n", "secret", id="newlines-around"),
        pytest.param("two\nlines", "two lines", id="two-lines"),
        pytest.param(" a b ", " a b ", id="blanks-stay"),
        pytest.param("日本\u200d👩", "日本\u200d👩", id="any-script"),
        pytest.param("x" * 10_000, "x" * 10_000, id="ten-thousand"),
    ],
)
async def test_pasting(pasted: str, value: str) -> None:
    """
    What is pasted is one line: the end of a line in it sends nothing, and is no part of a password.
    """
    async with shown(asking(PASSWORD, NICKNAME)) as form:
        form.paste(pasted)
        form.press("enter", "enter")

        assert Reply(values={"password": value}) == await form.reply()


async def test_pasting_on_a_button() -> None:
    """
    Where nothing can be typed, nothing is pasted, and nothing is pressed.
    """
    async with shown(SIGN_IN) as form:
        form.press("s-tab")
        form.paste("a\nb\n")
        form.press("tab")
        form.type("ada@example.com", "secret")

        assert BOTH == await form.reply()


async def test_called_off() -> None:
    """
    A form that is called off ends, and leaves no task behind.
    """
    async with shown(HOLD) as form:
        form.replying.cancel()
        await asyncio.wait([form.replying])

        assert form.replying.cancelled()
        assert {asyncio.current_task()} == asyncio.all_tasks()


def drawn(action: Go | Hold) -> str:
    """
    All that is written to a real terminal for a form that is left at once.
    """
    stream = io.StringIO()
    output = Vt100_Output(stream, lambda: Size(24, 80), term="xterm")
    with create_pipe_input() as keyboard:
        keyboard.send_text("\x03")
        asyncio.run(Form(action, (), ENGLISH, HandClock(), keyboard, output).reply())
    return stream.getvalue()


def test_a_terminal_is_left_as_it_was() -> None:
    """
    The cursor is seen, brackets around what is pasted are off, and no colour is left on.
    """
    written = drawn(HOLD)

    assert written.rfind("\x1b[?25h") > written.rfind("\x1b[?25l")
    assert written.rfind("\x1b[?2004l") > written.rfind("\x1b[?2004h")
    assert written.rfind("\x1b[0m") > written.rfind("\x1b[0;1m")
